using AlumniPlatform.Membership.Organisation;
using AlumniPlatform.ServiceDefaults;
using Microsoft.EntityFrameworkCore;

namespace AlumniPlatform.Membership.Intake;

/// <summary>Where events arrive, whichever door they came through: each finds its place in the organisation, and all are applied with one receipt.</summary>
internal sealed class IntakeDesk(MembershipDb db, IntakeTransaction transaction, TimeProvider time)
{
    /// <param name="entries">The events.</param>
    /// <param name="submittedBy">The account that the receipt belongs to.</param>
    /// <param name="scope">The schools for which the sender speaks.</param>
    /// <param name="cancellationToken">Ends the attempt; nothing is applied then.</param>
    /// <param name="alongside">Saves the door's own state in the same transaction, when the events' outcomes are known.</param>
    public async Task<Receipt> TakeInAsync(
        IReadOnlyList<IntakeEntry> entries, string submittedBy, SchoolScope scope, CancellationToken cancellationToken, Func<Task>? alongside = null)
    {
        var tree = new OrganisationTree(await db.Schools.AsNoTracking().ToListAsync(cancellationToken), await db.Programmes.AsNoTracking().ToListAsync(cancellationToken));
        foreach (var entry in entries.Where(e => e.Outcome == Outcome.Accepted && e.Record!.Kind != RecordKind.Corrected))
            Place(entry, tree, scope);
        var now = time.GetUtcNow();
        var receipt = new Receipt { Id = Guid.CreateVersion7(now), SubmittedBy = submittedBy, ReceivedAt = now };
        await transaction.ApplyAsync(receipt, entries, tree, cancellationToken, alongside);
        return receipt;
    }

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
