using AlumniPlatform.Events.Registrations;

namespace AlumniPlatform.Events.CheckIn;

/// <summary>
/// The scans of one registration at one kind of door. What they come to depends on when they were taken, never on the order
/// in which phones delivered them: the earliest since the last undo counts, and the largest number that was said is how many came.
/// </summary>
internal sealed class Arrivals(Registration registration, Guid? part, IEnumerable<Scan> known)
{
    private readonly List<Scan> scans = [.. known];

    public Registration Registration => registration;

    public Guid? Part => part;

    /// <summary>The scan that counts; null when nobody is checked in.</summary>
    public Scan? Counting => scans.Find(s => s.Counted > 0);

    public int Present => Counting?.Counted ?? 0;

    public void Add(Scan scan)
    {
        // Taken before somebody looked and took it back: it is part of what was taken back.
        if (scans.Where(s => s.UndoneAt >= scan.ScannedAt).MaxBy(s => s.UndoneAt) is { } undone)
            scan.Undo(undone.UndoneAt!.Value, undone.UndoneBy!);
        scans.Add(scan);
        var live = scans.Where(s => s.UndoneAt is null).OrderBy(s => s.ScannedAt).ThenBy(s => s.Id).ToArray();
        foreach (var one in scans)
            one.Counted = 0;
        if (live is [var first, ..])
            first.Counted = Math.Min(registration.Party, Math.Max(first.Present ?? registration.Party, live.Max(s => s.Present ?? 0)));
    }

    public void Undo(DateTimeOffset at, string by)
    {
        foreach (var scan in scans.Where(s => s.UndoneAt is null))
            scan.Undo(at, by);
    }

    public CheckInAnswer Answer(Scan scan) =>
        scan.UndoneAt is not null ? CheckInAnswer.About(scan.Id, "taken-back", registration, null, scan.UndoneAt)
        : scan == Counting || (scan.Present > Counting!.Present && scan.Present >= Present) ? CheckInAnswer.About(scan.Id, "checked-in", registration, Counting)
        : CheckInAnswer.About(scan.Id, "already", registration, Counting);
}

/// <summary>What became of a scan.</summary>
/// <param name="Id">The scan's.</param>
/// <param name="Outcome">
/// <c>checked-in</c>; <c>already</c>, by an earlier scan; <c>taken-back</c>, by an undo after it; <c>not-confirmed</c>, see <paramref name="State"/>; <c>other-part</c>, which
/// the party has not registered for; <c>other-gathering</c>; <c>unknown-code</c>.
/// </param>
/// <param name="State">Of the registration.</param>
/// <param name="Present">How many of the party have come.</param>
/// <param name="At">When they were checked in, or when that was taken back.</param>
/// <param name="Door">At which door they were checked in.</param>
internal sealed record CheckInAnswer(
    Guid Id, string Outcome, Guid? Registration = null, string? Name = null, string? State = null, int? Party = null, int? Present = null, DateTimeOffset? At = null, string? Door = null)
{
    public static CheckInAnswer About(Guid id, string outcome, Registration r, Scan? counting, DateTimeOffset? at = null) =>
        new(id, outcome, r.Id, r.Name, r.State.Code(), r.Party, counting?.Counted ?? 0, counting?.ScannedAt ?? at, counting?.Door);
}
