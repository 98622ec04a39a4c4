using AlumniPlatform.Membership.Intake.Inbox;
using AlumniPlatform.Membership.Organisation;
using AlumniPlatform.ServiceDefaults;
using Microsoft.EntityFrameworkCore;

namespace AlumniPlatform.Membership.Intake;

/// <summary>Where events arrive, whichever door they came through: each finds its place in the organisation, and all are applied with one receipt.</summary>
internal sealed class IntakeDesk(MembershipDb db, IntakeTransaction transaction, TimeProvider time)
{
    public async Task<Receipt> TakeInAsync(IReadOnlyList<IntakeEntry> entries, string submittedBy, Scope scope, CancellationToken cancellationToken) =>
        await TakeInAsync(entries, submittedBy, scope, keep: null, cancellationToken) ?? throw new InvalidOperationException("Nobody was there to refuse it.");

    /// <summary>
    /// The same, but asks <paramref name="keep"/> before the commit, in the transaction, what it thinks of the outcomes: it
    /// saves the door's own state there. Unless it says true, nothing was done, and there is no receipt.
    /// </summary>
    public async Task<Receipt?> TakeInAsync(
        IReadOnlyList<IntakeEntry> entries, string submittedBy, Scope scope, Func<Receipt, Task<bool>>? keep, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        foreach (var entry in entries.Where(e => e is { Outcome: Outcome.Accepted, Record: { Kind: RecordKind.Registered } record } && record.Date > LastToday(now)))
            entry.Reject("invalid-field", "`memberSince` is in the future.");
        var understood = entries.Where(e => e.Outcome == Outcome.Accepted).ToArray();
        var receipt = new Receipt { Id = Guid.CreateVersion7(now), SubmittedBy = submittedBy, ReceivedAt = now };
        while (true)
        {
            var tree = await OrganisationTree.ReadAsync(db, cancellationToken);
            foreach (var entry in understood.Where(e => e.Record!.Kind != RecordKind.Corrected))
                Place(entry, tree, scope);
            // Whose inbox it belongs in. An unknown sender gets nothing into any school's.
            foreach (var entry in entries.Where(e => e is { Outcome: Outcome.Rejected, School: null, Payload: not null, Code: not "unknown-sender" }))
                (entry.School, entry.Programme) = KeptEvents.PlaceOf(entry.Payload!) is { } place
                    ? tree.CodesOf(place.School, place.Programme) : default;
            try
            {
                return await transaction.ApplyAsync(receipt, entries, tree, scope, keep, cancellationToken) ? receipt : null;
            }
            catch (OrganisationChangedException) // a merger, for example, between reading the tree and beginning
            {
            }
        }
    }

    // Where the day begins first it is today fourteen hours before it is so in UTC.
    private static DateOnly LastToday(DateTimeOffset now) => DateOnly.FromDateTime(now.UtcDateTime.AddHours(14));

    /// <summary>Finds the record's place in the organisation, and whether the sender speaks for it.</summary>
    private static void Place(IntakeEntry entry, OrganisationTree tree, Scope scope)
    {
        entry.Reset();
        var record = entry.Record!;
        if (tree.SchoolOfToday(record.School) is not { } school)
        {
            entry.Reject("unknown-school", $"There is no school '{record.School}'.");
            return;
        }
        var programme = tree.ProgrammeOf(school, record.Programme);
        (entry.School, entry.Programme) = (school.Code, programme?.Code);
        if (!scope.Contains(school.Code, programme?.Code) && !scope.ContainsSchool(record.School))
            Refuse(entry, record, scope.Programmes.Any(own => tree.ProgrammeOf(school, own) is not null));
        else if (programme is null)
            entry.Reject("unknown-programme", $"The school '{record.School}' has no programme '{record.Programme}'.");
        // What is recorded can be withdrawn, and a member of earlier registered, whatever became of the programme.
        else if (record.Kind is RecordKind.Awarded or RecordKind.Approaching && !programme.ExistedOn(record.Date))
            entry.Reject("programme-not-valid", $"The programme '{record.Programme}' did not exist on {record.Date:O}.");
    }

    private static void Refuse(IntakeEntry entry, GraduationRecord record, bool speaksForOthers)
    {
        if (speaksForOthers)
            entry.Reject("foreign-programme", $"This account does not speak for the programme '{record.Programme}' of that school.");
        else
            entry.Reject("foreign-school", $"This account does not speak for the school '{record.School}'.");
    }
}
