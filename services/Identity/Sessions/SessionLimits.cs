namespace AlumniPlatform.Identity.Sessions;

/// <summary>How long a session can live.</summary>
/// <param name="Limit"><c>Sessions:Limit</c>: from its beginning, however much it is used. A working day; then the mailbox is proven again.</param>
/// <param name="Idle"><c>Sessions:Idle</c>: unused.</param>
internal sealed record SessionLimits(TimeSpan Limit, TimeSpan Idle)
{
    public static SessionLimits Of(IConfiguration configuration) => new(
        Positive(configuration, "Sessions:Limit", TimeSpan.FromHours(12)), Positive(configuration, "Sessions:Idle", TimeSpan.FromHours(8)));

    private static TimeSpan Positive(IConfiguration configuration, string key, TimeSpan usual) =>
        configuration.GetValue(key, usual) is var value && value > TimeSpan.Zero ? value
        : throw new InvalidOperationException($"{key} is {value}: it must be longer than nothing, such as 08:00:00.");
}
