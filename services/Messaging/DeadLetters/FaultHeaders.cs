namespace AlumniPlatform.Messaging.DeadLetters;

/// <summary>MassTransit's names, so that what it gives up by itself (a body it cannot read) looks the same.</summary>
internal static class FaultHeaders
{
    public const string Reason = "MT-Fault-Message";
    public const string ExceptionType = "MT-Fault-ExceptionType";
    public const string StackTrace = "MT-Fault-StackTrace";
    public const string Timestamp = "MT-Fault-Timestamp";
    public const string RetryCount = "MT-Fault-RetryCount";
}
