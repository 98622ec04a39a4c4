using AlumniPlatform.ServiceDefaults;
using Microsoft.EntityFrameworkCore;

namespace AlumniPlatform.Membership.Intake.Csv;

/// <summary>
/// Settles the next rows of an import: their outcomes, what follows from them and the import's progress are one
/// transaction. Whatever ends a replica in the middle, the next one goes on where the last commit was.
/// </summary>
internal sealed class ImportChunk(MembershipDb db, IntakeDesk desk, TimeProvider time)
{
    /// <param name="size">How many rows at most.</param>
    /// <param name="giveUp">They are not applied but rejected, because the platform cannot apply them.</param>
    /// <param name="cancellationToken">Ends it without effect.</param>
    /// <returns>False: there is no import that another replica has not in hand.</returns>
    public async Task<bool> SettleAsync(int size, bool giveUp, CancellationToken cancellationToken)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var claimed = await db.CsvImports.FromSql($"""
            select * from csv_import where status = 'Running' order by moved_at, id limit 1 for update skip locked
            """).ToListAsync(cancellationToken);
        if (claimed is not [var import])
            return false;
        var events = new RowEvents(import);
        var rows = await db.CsvImportRows.AsNoTracking().Where(r => r.ImportId == import.Id && r.Number > import.Position)
            .OrderBy(r => r.Number).Take(size).ToListAsync(cancellationToken);
        IntakeEntry[] entries = [.. rows.Select(r => events.Read(r.Number, r.Cells))];
        if (giveUp)
            foreach (var entry in entries)
                entry.Reject("not-applied", "The platform could not apply the row; its operators find the cause in membership's log.");
        await desk.TakeInAsync(entries, import.SubmittedBy, import.SpeaksFor(), cancellationToken);
        await KeepRejectedAsync(import.Id, entries, cancellationToken);
        import.Settle(entries, time.GetUtcNow());
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return true;
    }

    // Of the others the degrees and persons are what is kept.
    private async Task KeepRejectedAsync(Guid import, IntakeEntry[] entries, CancellationToken cancellationToken)
    {
        var rejected = entries.Where(e => e.Outcome == Outcome.Rejected).ToArray();
        await db.RunAsync("delete from csv_import_row where import_id = $1 and number = any($2)", cancellationToken,
            import, entries.Except(rejected).Select(e => e.Index).ToArray());
        await db.RunAsync("""
            update csv_import_row w set code = r.code, reason = r.reason
            from unnest($2, $3, $4) as r (number, code, reason) where w.import_id = $1 and w.number = r.number
            """, cancellationToken,
            import, rejected.Select(e => e.Index).ToArray(), rejected.Select(e => e.Code!).ToArray(), rejected.Select(e => e.Reason!).ToArray());
    }
}
