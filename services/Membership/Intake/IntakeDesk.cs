using AlumniPlatform.Membership.Organisation;
using AlumniPlatform.ServiceDefaults;
using Microsoft.EntityFrameworkCore;

namespace AlumniPlatform.Membership.Intake;

/// <summary>Where events arrive, whichever door they came through: each finds its place in the organisation, and all are applied with one receipt.</summary>
internal sealed class IntakeDesk(MembershipDb db, IntakeTransaction transaction, TimeProvider time)
{
    public async Task<Receipt> TakeInAsync(IReadOnlyList<IntakeEntry> entries, string submittedBy, SchoolScope scope, CancellationToken cancellationToken)
    {
        var tree = new OrganisationTree(await db.Schools.AsNoTracking().ToListAsync(cancellationToken), await db.Programmes.AsNoTracking().ToListAsync(cancellationToken));
        foreach (var entry in entries.Where(e => e.Outcome == Outcome.Accepted))
            Place(entry, tree, scope);
        var now = time.GetUtcNow();
        foreach (var entry in entries.Where(e => e is { Outcome: Outcome.Accepted, Record: { Kind: RecordKind.Registered } record } && record.Date > LastToday(now)))
            entry.Reject("invalid-field", "`memberSince` is in the future.");
        var receipt = new Receipt { Id = Guid.CreateVersion7(now), SubmittedBy = submittedBy, ReceivedAt = now };
        await transaction.ApplyAsync(receipt, entries, tree, cancellationToken);
        return receipt;
    }

    // Where the day begins first it is today fourteen hours before it is so in UTC.
    private static DateOnly LastToday(DateTimeOffset now) => DateOnly.FromDateTime(now.UtcDateTime.AddHours(14));

    /// <summary>Finds the record's place in the organisation, and whether the sender speaks for it.</summary>
    private static void Place(IntakeEntry entry, OrganisationTree tree, SchoolScope scope)
    {
        var record = entry.Record!;
        if (tree.SchoolOfToday(record.School) is not { } school)
        {
            entry.Reject("unknown-school", $"There is no school '{record.School}'.");
            return;
        }
        entry.School = school.Code;
        if (!scope.Contains(school.Code) && !scope.Contains(record.School))
            entry.Reject("foreign-school", $"This account does not speak for the school '{record.School}'.");
        else if (tree.ProgrammeOf(school, record.Programme) is null)
            entry.Reject("unknown-programme", $"The school '{record.School}' has no programme '{record.Programme}'.");
    }
}
