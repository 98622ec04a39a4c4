using System.Security.Claims;
using AlumniPlatform.ServiceDefaults;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace AlumniPlatform.Membership.Organisation;

/// <summary>A school becomes part of another: its programmes, graduates, students and invitations are the successor's, in one transaction.</summary>
internal static class MergeSchool
{
    /// <summary>What a merger would move, so that the office sees it before.</summary>
    public static async Task<Results<Ok<MergerAnswer>, NotFound>> GetAsync(string code, MembershipDb db, CancellationToken cancellationToken)
    {
        if (!await db.Schools.AnyAsync(s => s.Code == code, cancellationToken))
            return TypedResults.NotFound();
        return TypedResults.Ok((await db.Database.SqlQuery<MergerAnswer>($"""
            select
                (select count(distinct person_id) from degree where school = {code} and revoked_at is null)::int as graduates,
                (select count(distinct person_id) from expected_graduation where school = {code})::int as students,
                (select count(*) from invitation where school = {code} and state = 'Open')::int as open_invitations,
                (select count(*) from programme where school = {code})::int as programmes
            """).ToListAsync(cancellationToken))[0]);
    }

    public static async Task<Results<Ok<SchoolDetail>, NotFound, ProblemHttpResult>> PostAsync(
        string code, MergerInput input, [FromHeader(Name = "If-Match")] string? ifMatch,
        HttpResponse response, ClaimsPrincipal caller, MembershipDb db, TimeProvider time, CancellationToken cancellationToken)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        await db.LockOrganisationAsync(cancellationToken);
        if (await db.Schools.FindAsync([code], cancellationToken) is not { } school)
            return TypedResults.NotFound();
        if (Precondition.Fault(ifMatch, school.Version) is { } fault)
            return fault;
        var now = time.GetUtcNow();
        var university = await db.Universities.AsNoTracking().OrderBy(u => u.Code).FirstAsync(cancellationToken);
        var (successor, on) = Check(input, school, await db.Schools.FindAsync([input.Into?.Trim() ?? ""], cancellationToken), university.Today(now));
        var before = SchoolDetail.Of(school);
        school.MergeInto(successor, on);
        school.Edited(now);
        foreach (var programme in await db.Programmes.Where(p => p.School == code).ToListAsync(cancellationToken))
        {
            var was = ProgrammeDetail.Of(programme);
            programme.School = successor.Code;
            programme.Edited(now);
            db.Add(OrganisationChange.Of(caller, now, "merged", was, ProgrammeDetail.Of(programme)));
        }
        db.Add(OrganisationChange.Of(caller, now, "merged", before, SchoolDetail.Of(school)));
        db.PublishSchool(school, now);
        await db.SaveChangesAsync(cancellationToken);
        await MoveAsync(db, code, successor.Code, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return SchoolDetail.Answer(school, response);
    }

    private static (School Successor, DateOnly On) Check(MergerInput input, School school, School? successor, DateOnly today)
    {
        var fields = new UnitFields();
        var on = fields.Date("on", input.On);
        if (successor is null)
            fields.Fault("into", "There is no such school.");
        if (on is null)
            fields.Fault("on", "Say on which day the successor took over.");
        else if (on > today)
            fields.Fault("on", "A merger is entered on its day or later: graduates are counted under the successor at once.");
        else if (on <= school.ValidFrom)
            fields.Fault("on", $"The school began on {school.ValidFrom:O}.");
        else if (successor?.MergedInto is null && (on < successor?.ValidFrom || on > successor?.ValidTo))
            fields.Fault("on", "The successor did not exist on that day.");
        fields.Check();
        return (successor!, on!.Value);
    }

    // Facts about persons do not change by it: others learn from SchoolChanged which school counts.
    private static async Task MoveAsync(MembershipDb db, string from, string to, CancellationToken cancellationToken)
    {
        foreach (var sql in new[]
        {
            "update degree set school = $2 where school = $1",
            "update expected_graduation set school = $2 where school = $1",
            "update person_school set school = $2 where school = $1",
            "update person_claim set school = $2 where school = $1",
            "update invitation set school = $2 where school = $1 and state <> 'Used'", // an expired one is renewed in the school's name
            "update intake_record set school = $2 where school = $1 and outcome = 'Rejected'", // for the successor to mend
        })
            await db.RunAsync(sql, cancellationToken, from, to);
    }
}

/// <param name="Into">Code of the successor, a school of today.</param>
/// <param name="On">First day of the successor's responsibility, not in the future.</param>
internal sealed record MergerInput(string? Into, string? On);

internal sealed record MergerAnswer(int Graduates, int Students, int OpenInvitations, int Programmes);
