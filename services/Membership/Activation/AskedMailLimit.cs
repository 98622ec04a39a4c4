namespace AlumniPlatform.Membership.Activation;

/// <summary>How many mails a day anybody can make the platform send to one mailbox by naming it.</summary>
internal static class AskedMailLimit
{
    public const int Most = 6;
    public static readonly TimeSpan Period = TimeSpan.FromDays(1);
}
