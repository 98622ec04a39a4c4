using System.Security.Claims;
using AlumniPlatform.ServiceDefaults;
using Microsoft.AspNetCore.Mvc;

namespace AlumniPlatform.Membership.Intake.Csv;

/// <summary>The intake's door for files. Who uploaded one sees it, and the central office sees all; for others there is none.</summary>
internal static class ImportApi
{
    public static void MapImports(this IEndpointRouteBuilder app)
    {
        var group = app.MapGroup("/api/membership/imports").RequireRole(Roles.Central, Roles.Coordinator, Roles.SchoolSystem).WithTags("Imports");
        group.MapPost("", UploadImport.PostAsync)
            .Accepts<string>("text/csv")
            .WithMetadata(new RequestSizeLimitAttribute(UploadImport.MaxFileBytes))
            .WithSummary("Uploads a CSV file of up to 200,000 rows and 100 MiB; nothing is applied before it is started.")
            .WithDescription("UTF-8, Windows-1252 or UTF-16, with comma, semicolon or tab; the first row names the columns.");
        group.MapGet("", ListImports.GetAsync).WithSummary("Imports, newest first: one's own, or all for the central office.");
        group.MapGet("{id:guid}", GetImport.GetAsync)
            .WithSummary("How far an import is; before its start also its first rows and how they could be understood.");
        group.MapPost("{id:guid}/start", StartImport.PostAsync).WithSummary("Says how the rows are understood, and starts.");
        group.MapPost("{id:guid}/cancel", CancelImport.PostAsync).WithSummary("Ends an import before its end. What was applied stays.");
        group.MapGet("{id:guid}/rejected.csv", RejectedRows.GetAsync)
            .Produces<string>(StatusCodes.Status200OK, "text/csv")
            .WithSummary("The rejected rows as a file, each with code and reason; mended, it can be uploaded as it is.");
    }

    /// <summary>The imports that exist for the caller.</summary>
    public static IQueryable<CsvImport> Of(this IQueryable<CsvImport> imports, ClaimsPrincipal caller)
    {
        var (all, own) = (caller.IsInRole(Roles.Central), caller.SubmittedBy());
        return imports.Where(i => all || i.SubmittedBy == own);
    }
}
