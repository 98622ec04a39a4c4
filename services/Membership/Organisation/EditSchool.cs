using System.Security.Claims;
using AlumniPlatform.Contracts.Membership;
using AlumniPlatform.Messaging;
using AlumniPlatform.ServiceDefaults;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace AlumniPlatform.Membership.Organisation;

/// <summary>The central office adds schools, renames them and ends them; what a school says about its own mails, its coordinators change too.</summary>
internal static class EditSchool
{
    public static async Task<Results<Created<SchoolDetail>, ProblemHttpResult>> PostAsync(
        NewSchoolInput input, HttpResponse response, ClaimsPrincipal caller, MembershipDb db, TimeProvider time, CancellationToken cancellationToken)
    {
        var fields = new UnitFields();
        var school = new School { Code = fields.Code(input.Code), Sv = "", En = "" };
        Read(school, new SchoolInput(input.Name, input.ValidFrom, input.ValidTo, input.ReminderDays, input.SenderName, input.ReplyTo), fields);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        await db.LockOrganisationAsync(cancellationToken);
        if (await db.Schools.AnyAsync(s => s.Code.ToLower() == school.Code.ToLower(), cancellationToken))
            throw new DomainRuleException("code-taken", $"There is a school {school.Code}, or was. Codes are never used again.");
        var now = time.GetUtcNow();
        db.Add(school);
        school.Edited(now);
        db.Add(OrganisationChange.Of(caller, now, "created", null, SchoolDetail.Of(school)));
        db.PublishSchool(school, now);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        response.Headers.ETag = Precondition.Tag(school.Version);
        return TypedResults.Created($"/api/membership/organisation/schools/{school.Code}", SchoolDetail.Of(school));
    }

    public static Task<Results<Ok<SchoolDetail>, NotFound, ProblemHttpResult>> PutAsync(
        string code, SchoolInput input, [FromHeader(Name = "If-Match")] string? ifMatch,
        HttpResponse response, ClaimsPrincipal caller, MembershipDb db, TimeProvider time, CancellationToken cancellationToken) =>
        ChangeAsync(code, ifMatch, response, caller, db, "changed", (school, fields) =>
        {
            Read(school, input, fields);
            var now = time.GetUtcNow();
            school.Edited(now);
            db.PublishSchool(school, now);
        }, time, cancellationToken);

    public static Task<Results<Ok<SchoolDetail>, NotFound, ProblemHttpResult>> PutMailAsync(
        string code, SchoolMailInput input, [FromHeader(Name = "If-Match")] string? ifMatch,
        HttpResponse response, ClaimsPrincipal caller, MembershipDb db, TimeProvider time, CancellationToken cancellationToken) =>
        ChangeAsync(code, ifMatch, response, caller, db, "mail", (school, fields) =>
        {
            fields.Mail(school, input.ReminderDays, input.SenderName, input.ReplyTo);
            fields.Check();
            school.Version++; // of no interest to others, and the names still follow the file
        }, time, cancellationToken);

    /// <summary>Tells others that the school is another than before.</summary>
    public static void PublishSchool(this MembershipDb db, School school, DateTimeOffset now) =>
        db.Publish(new SchoolChanged(Guid.CreateVersion7(now), now, school.Code, school.Version, school.MergedInto));

    private static async Task<Results<Ok<SchoolDetail>, NotFound, ProblemHttpResult>> ChangeAsync(
        string code, string? ifMatch, HttpResponse response, ClaimsPrincipal caller, MembershipDb db, string action,
        Action<School, UnitFields> change, TimeProvider time, CancellationToken cancellationToken)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        await db.LockOrganisationAsync(cancellationToken);
        if (!caller.Office().ContainsSchool(code) || await db.Schools.FindAsync([code], cancellationToken) is not { } school)
            return TypedResults.NotFound();
        if (Precondition.Fault(ifMatch, school.Version) is { } fault)
            return fault;
        var before = SchoolDetail.Of(school);
        change(school, new UnitFields());
        db.Add(OrganisationChange.Of(caller, time.GetUtcNow(), action, before, SchoolDetail.Of(school)));
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return SchoolDetail.Answer(school, response);
    }

    private static void Read(School school, SchoolInput input, UnitFields fields)
    {
        (school.Sv, school.En) = fields.Name(input.Name);
        (school.ValidFrom, school.ValidTo) = fields.Validity(input.ValidFrom, input.ValidTo);
        fields.Mail(school, input.ReminderDays, input.SenderName, input.ReplyTo);
        fields.Check();
    }
}

/// <param name="Code">1 to 20 letters, digits, - and _; never used again.</param>
/// <param name="ReminderDays">Days after an invitation, ascending, from 1 to 365, at most 10; left out: as the platform is configured; empty: none.</param>
internal sealed record NewSchoolInput(string? Code, NameInput? Name, string? ValidFrom, string? ValidTo, int[]? ReminderDays, string? SenderName, string? ReplyTo);

/// <summary>The whole school: what is left out is cleared.</summary>
internal sealed record SchoolInput(NameInput? Name, string? ValidFrom, string? ValidTo, int[]? ReminderDays, string? SenderName, string? ReplyTo);

/// <summary>What a school says about its own mails: what is left out is as the platform is configured.</summary>
internal sealed record SchoolMailInput(int[]? ReminderDays, string? SenderName, string? ReplyTo);
