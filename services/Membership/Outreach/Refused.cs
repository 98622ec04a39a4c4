namespace AlumniPlatform.Membership.Outreach;

internal static class Refused
{
    /// <summary>
    /// Condition on an unreachable person: the addresses on record are not to be tried again yet. After the first refusal the
    /// next word of a school or an office is enough, as servers err; after each further one it takes 30 days more, so that no
    /// nightly export writes to a dead mailbox every night. What an earlier version marked, it marked for refusals of the
    /// sender too: those are tried again.
    /// </summary>
    public static string Lately(string person, string now) =>
        $"{person}.refusals > 1 and {person}.refused_at > {now} - ({person}.refusals - 1) * interval '30 days'";
}
