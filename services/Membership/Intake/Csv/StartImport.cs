using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace AlumniPlatform.Membership.Intake.Csv;

/// <summary>Starts an import: from now on the replicas carry it out, whoever of them has time.</summary>
internal static class StartImport
{
    public static async Task<Results<Accepted<ImportView>, NotFound>> PostAsync(
        Guid id, ImportInstructions instructions, ClaimsPrincipal caller, MembershipDb db, TimeProvider time, CancellationToken cancellationToken)
    {
        if (await db.CsvImports.Of(caller).SingleOrDefaultAsync(i => i.Id == id, cancellationToken) is not { } import)
            return TypedResults.NotFound();
        import.Start(ImportReading.Of(instructions, import), time.GetUtcNow());
        await db.SaveChangesAsync(cancellationToken); // of two who start it, one does: its state is part of the update
        return TypedResults.Accepted($"/api/membership/imports/{id}", ImportView.Of(import));
    }
}
