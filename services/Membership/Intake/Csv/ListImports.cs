using System.Security.Claims;
using AlumniPlatform.ServiceDefaults;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace AlumniPlatform.Membership.Intake.Csv;

/// <summary>Imports, newest first.</summary>
internal static class ListImports
{
    private const int DefaultLimit = 50;
    private const int MaxLimit = 200;

    public static async Task<Ok<Page<ImportView>>> GetAsync(
        ClaimsPrincipal caller, MembershipDb db, CancellationToken cancellationToken, string? after = null, int limit = DefaultLimit)
    {
        var size = Math.Clamp(limit, 1, MaxLimit);
        var imports = db.CsvImports.AsNoTracking().Of(caller);
        // Ids are in the order of time.
        if (!string.IsNullOrEmpty(after))
        {
            var from = Guid.TryParseExact(after, "N", out var id) ? id : throw new InvalidInputException("after", "This is not a cursor that a list gave.");
            imports = imports.Where(i => i.Id < from);
        }
        var rows = await imports.OrderByDescending(i => i.Id).Take(size + 1).ToListAsync(cancellationToken);
        return TypedResults.Ok(Page.Of([.. rows.Select(ImportView.Of)], size, row => row.Id.ToString("N")));
    }
}
