using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace AlumniPlatform.Membership.Organisation;

internal static class OrganisationApi
{
    public static void MapOrganisation(this IEndpointRouteBuilder app) =>
        app.MapGet("/api/membership/organisation", GetAsync).AllowAnonymous().WithTags("Organisation")
            .WithSummary("The university, its schools of today and of the past, and their programmes.");

    private static async Task<Results<Ok<OrganisationAnswer>, NotFound>> GetAsync(MembershipDb db, CancellationToken cancellationToken)
    {
        var university = await db.Universities.AsNoTracking().OrderBy(u => u.Code).FirstOrDefaultAsync(cancellationToken);
        if (university is null)
            return TypedResults.NotFound();
        var programmes = (await db.Programmes.AsNoTracking().OrderBy(p => p.Code).ToListAsync(cancellationToken)).ToLookup(p => p.School);
        var schools = await db.Schools.AsNoTracking().OrderBy(s => s.Code).ToListAsync(cancellationToken);
        return TypedResults.Ok(new OrganisationAnswer(
            new UniversityAnswer(university.Code, new BothLanguages(university.Sv, university.En)),
            [.. schools.Select(s => new SchoolAnswer(s.Code, new BothLanguages(s.Sv, s.En), s.ValidFrom, s.ValidTo, s.MergedInto,
                [.. programmes[s.Code].Select(p => new ProgrammeAnswer(p.Code, new BothLanguages(p.Sv, p.En), p.ValidFrom, p.ValidTo))]))]));
    }
}

internal sealed record OrganisationAnswer(UniversityAnswer University, IReadOnlyList<SchoolAnswer> Schools);

internal sealed record UniversityAnswer(string Code, BothLanguages Name);

internal sealed record SchoolAnswer(
    string Code, BothLanguages Name, DateOnly? ValidFrom, DateOnly? ValidTo, string? MergedInto, IReadOnlyList<ProgrammeAnswer> Programmes);

internal sealed record ProgrammeAnswer(string Code, BothLanguages Name, DateOnly? ValidFrom, DateOnly? ValidTo);

internal sealed record BothLanguages(string Sv, string En);
