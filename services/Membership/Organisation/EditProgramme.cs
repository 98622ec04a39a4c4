using System.Security.Claims;
using AlumniPlatform.ServiceDefaults;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace AlumniPlatform.Membership.Organisation;

/// <summary>The central office adds programmes, renames and ends them, and gives them to another school.</summary>
internal static class EditProgramme
{
    public static async Task<Results<Created<ProgrammeDetail>, ProblemHttpResult>> PostAsync(
        NewProgrammeInput input, HttpResponse response, ClaimsPrincipal caller, MembershipDb db, TimeProvider time, CancellationToken cancellationToken)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        await db.LockOrganisationAsync(cancellationToken);
        var fields = new UnitFields();
        var programme = new Programme { Code = fields.Code(input.Code), School = "", Sv = "", En = "" };
        await ReadAsync(db, programme, new ProgrammeInput(input.School, input.Name, input.ValidFrom, input.ValidTo), fields, cancellationToken);
        if (await db.Programmes.AnyAsync(p => p.Code.ToLower() == programme.Code.ToLower(), cancellationToken))
            throw new DomainRuleException("code-taken", $"There is a programme {programme.Code}, or was. Codes are never used again.");
        var now = time.GetUtcNow();
        db.Add(programme);
        programme.Edited(now);
        db.Add(OrganisationChange.Of(caller, now, "created", null, ProgrammeDetail.Of(programme)));
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        response.Headers.ETag = Precondition.Tag(programme.Version);
        return TypedResults.Created($"/api/membership/organisation/programmes/{programme.Code}", ProgrammeDetail.Of(programme));
    }

    public static async Task<Results<Ok<ProgrammeDetail>, NotFound, ProblemHttpResult>> PutAsync(
        string code, ProgrammeInput input, [FromHeader(Name = "If-Match")] string? ifMatch,
        HttpResponse response, ClaimsPrincipal caller, MembershipDb db, TimeProvider time, CancellationToken cancellationToken)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        await db.LockOrganisationAsync(cancellationToken);
        if (await db.Programmes.FindAsync([code], cancellationToken) is not { } programme)
            return TypedResults.NotFound();
        if (Precondition.Fault(ifMatch, programme.Version) is { } fault)
            return fault;
        var now = time.GetUtcNow();
        var before = ProgrammeDetail.Of(programme);
        await ReadAsync(db, programme, input, new UnitFields(), cancellationToken);
        programme.Edited(now);
        db.Add(OrganisationChange.Of(caller, now, "changed", before, ProgrammeDetail.Of(programme)));
        await db.SaveChangesAsync(cancellationToken);
        if (programme.School != before.School)
            await MoveProgramme.RunAsync(db, programme, now, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return ProgrammeDetail.Answer(programme, response);
    }

    private static async Task ReadAsync(MembershipDb db, Programme programme, ProgrammeInput input, UnitFields fields, CancellationToken cancellationToken)
    {
        (programme.Sv, programme.En) = fields.Name(input.Name);
        (programme.ValidFrom, programme.ValidTo) = fields.Validity(input.ValidFrom, input.ValidTo);
        var school = input.School?.Trim() ?? "";
        if (school != programme.School)
        {
            if (await db.Schools.FindAsync([school], cancellationToken) is not { } responsible)
                fields.Fault("school", "There is no such school.");
            else if (responsible.MergedInto is { } successor)
                fields.Fault("school", $"This school was merged into {successor}.");
        }
        else if (school.Length == 0)
            fields.Fault("school", "A programme belongs to a school.");
        fields.Check();
        programme.School = school;
    }
}

/// <param name="Code">1 to 20 letters, digits, - and _; never used again.</param>
/// <param name="School">Code of the school that is responsible for it today.</param>
internal sealed record NewProgrammeInput(string? Code, string? School, NameInput? Name, string? ValidFrom, string? ValidTo);

/// <summary>The whole programme: what is left out is cleared. Another school takes over its graduates too.</summary>
internal sealed record ProgrammeInput(string? School, NameInput? Name, string? ValidFrom, string? ValidTo);

internal sealed record ProgrammeDetail(string Code, string School, BothLanguages Name, DateOnly? ValidFrom, DateOnly? ValidTo, bool Edited, long Version)
{
    public static ProgrammeDetail Of(Programme p) => new(p.Code, p.School, new BothLanguages(p.Sv, p.En), p.ValidFrom, p.ValidTo, p.EditedAt is not null, p.Version);

    public static async Task<Results<Ok<ProgrammeDetail>, NotFound>> GetAsync(string code, HttpResponse response, MembershipDb db, CancellationToken cancellationToken) =>
        await db.Programmes.AsNoTracking().SingleOrDefaultAsync(p => p.Code == code, cancellationToken) is { } programme ? Answer(programme, response) : TypedResults.NotFound();

    public static Ok<ProgrammeDetail> Answer(Programme programme, HttpResponse response)
    {
        response.Headers.ETag = Precondition.Tag(programme.Version);
        return TypedResults.Ok(Of(programme));
    }
}
