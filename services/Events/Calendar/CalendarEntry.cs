using AlumniPlatform.Events.Gatherings;
using AlumniPlatform.Events.Registrations;

namespace AlumniPlatform.Events.Calendar;

/// <summary>A gathering in a calendar: somebody's, or with no registration everybody's.</summary>
internal sealed record CalendarEntry(Gathering Gathering, Registration? Registration, string Language)
{
    private const long EntryStep = 1_000;

    /// <summary>
    /// Grows with each change of what this calendar shows. Who registers again after cancelling has the same UID in the same
    /// calendar, so a later entry begins above whatever an earlier one can have reached.
    /// </summary>
    public long Sequence => Registration is { } r ? (r.Entry * EntryStep) + r.Version + Gathering.Sequence : Gathering.Sequence;

    public string Status =>
        Gathering.State == GatheringState.Cancelled || Registration is { IsActive: false } ? "CANCELLED"
        : Registration is { State: not RegistrationState.Confirmed } ? "TENTATIVE"
        : "CONFIRMED";

    public DateTimeOffset ChangedAt => Registration is { } r && r.ChangedAt > Gathering.CalendarAt ? r.ChangedAt : Gathering.CalendarAt;
}
