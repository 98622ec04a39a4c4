namespace AlumniPlatform.Identity.Accounts;

/// <summary>
/// A person who left or was erased. Messages arrive in any order: one from before that, which comes after it, makes no
/// account.
/// </summary>
internal sealed class GoneMember
{
    public required Guid PersonId { get; init; }

    /// <summary>When they left; the end of time for who was erased.</summary>
    public required DateTimeOffset At { get; init; }
}
