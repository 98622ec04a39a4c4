using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace AlumniPlatform.Membership.Intake.Csv;

/// <summary>Ends an import. Rows that were applied stay so; those that were not are forgotten.</summary>
internal static class CancelImport
{
    public static async Task<Results<Ok<ImportView>, NotFound>> PostAsync(
        Guid id, ClaimsPrincipal caller, MembershipDb db, TimeProvider time, CancellationToken cancellationToken)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        // Waits for the rows that a replica has in hand.
        await db.RunAsync("select 1 from csv_import where id = $1 for update", cancellationToken, id);
        if (await db.CsvImports.Of(caller).SingleOrDefaultAsync(i => i.Id == id, cancellationToken) is not { } import)
            return TypedResults.NotFound();
        import.Cancel(time.GetUtcNow());
        await db.SaveChangesAsync(cancellationToken);
        await db.CsvImportRows.Where(r => r.ImportId == id && r.Number > import.Position).ExecuteDeleteAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return TypedResults.Ok(ImportView.Of(import));
    }
}
