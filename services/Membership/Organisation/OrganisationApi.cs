using AlumniPlatform.ServiceDefaults;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace AlumniPlatform.Membership.Organisation;

internal static class OrganisationApi
{
    public static void MapOrganisation(this IEndpointRouteBuilder app)
    {
        var group = app.MapGroup("/api/membership/organisation").WithTags("Organisation");
        group.MapGet("", GetAsync).AllowAnonymous().WithSummary("The university, its schools of today and of the past, and their programmes.");
        group.MapGet("changes", OrganisationChange.ListAsync).RequireRole(Roles.Central).WithSummary("Who changed what of the organisation, newest first.");
        group.MapGet("schools/{code}", SchoolDetail.GetAsync).RequireRole(Roles.Coordinator, Roles.Central).WithSummary("One school with its mail settings; coordinators see their own.");
        group.MapPut("schools/{code}/mail", EditSchool.PutMailAsync).RequireRole(Roles.Coordinator, Roles.Central).WithSummary("Sets a school's reminders, sender and address for answers.");

        group.MapPost("schools", EditSchool.PostAsync).RequireRole(Roles.Central).WithSummary("Adds a school.").WithDescription("Code: code-taken.");
        group.MapPut("schools/{code}", EditSchool.PutAsync).RequireRole(Roles.Central).WithSummary("Changes a school; what is left out is cleared.");
        group.MapGet("schools/{code}/merge", MergeSchool.GetAsync).RequireRole(Roles.Central).WithSummary("How much a merger of the school would move.");
        group.MapPost("schools/{code}/merge", MergeSchool.PostAsync).RequireRole(Roles.Central)
            .WithSummary("Merges a school into another, which counts its graduates from then on.")
            .WithDescription("Codes: already-merged, successor-merged, merged-into-itself. It cannot be undone.");
        group.MapGet("programmes/{code}", ProgrammeDetail.GetAsync).RequireRole(Roles.Central).WithSummary("One programme.");
        group.MapPost("programmes", EditProgramme.PostAsync).RequireRole(Roles.Central).WithSummary("Adds a programme.").WithDescription("Code: code-taken.");
        group.MapPut("programmes/{code}", EditProgramme.PutAsync).RequireRole(Roles.Central)
            .WithSummary("Changes a programme; what is left out is cleared.").WithDescription("With another school, its graduates are that school's too.");
    }

    private static async Task<Results<Ok<OrganisationAnswer>, NotFound>> GetAsync(MembershipDb db, CancellationToken cancellationToken)
    {
        var university = await db.Universities.AsNoTracking().OrderBy(u => u.Code).FirstOrDefaultAsync(cancellationToken);
        if (university is null)
            return TypedResults.NotFound();
        var programmes = (await db.Programmes.AsNoTracking().OrderBy(p => p.Code).ToListAsync(cancellationToken)).ToLookup(p => p.School);
        var schools = await db.Schools.AsNoTracking().OrderBy(s => s.Code).ToListAsync(cancellationToken);
        return TypedResults.Ok(new OrganisationAnswer(
            new UniversityAnswer(university.Code, new BothLanguages(university.Sv, university.En), university.TimeZone, university.CoverageTarget, university.LadokInstitution),
            [.. schools.Select(s => new SchoolAnswer(s.Code, new BothLanguages(s.Sv, s.En), s.ValidFrom, s.ValidTo, s.MergedInto,
                [.. programmes[s.Code].Select(p => new ProgrammeAnswer(p.Code, new BothLanguages(p.Sv, p.En), p.ValidFrom, p.ValidTo))]))]));
    }
}

internal sealed record OrganisationAnswer(UniversityAnswer University, IReadOnlyList<SchoolAnswer> Schools);

internal sealed record UniversityAnswer(string Code, BothLanguages Name, string? TimeZone, decimal? CoverageTarget, int? LadokInstitution);

internal sealed record SchoolAnswer(
    string Code, BothLanguages Name, DateOnly? ValidFrom, DateOnly? ValidTo, string? MergedInto, IReadOnlyList<ProgrammeAnswer> Programmes);

internal sealed record ProgrammeAnswer(string Code, BothLanguages Name, DateOnly? ValidFrom, DateOnly? ValidTo);

internal sealed record BothLanguages(string Sv, string En);
