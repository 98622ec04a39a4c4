using System.Security.Claims;
using AlumniPlatform.ServiceDefaults;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace AlumniPlatform.Membership.Organisation;

/// <summary>All about one school, with the ETag that an edit of it carries. Another school's does not exist for a coordinator.</summary>
internal sealed record SchoolDetail(
    string Code, BothLanguages Name, DateOnly? ValidFrom, DateOnly? ValidTo, string? MergedInto,
    int[]? ReminderDays, string? SenderName, string? ReplyTo, bool Edited, long Version)
{
    public static SchoolDetail Of(School s) => new(
        s.Code, new BothLanguages(s.Sv, s.En), s.ValidFrom, s.ValidTo, s.MergedInto, s.ReminderDays, s.SenderName, s.ReplyTo, s.EditedAt is not null, s.Version);

    public static async Task<Results<Ok<SchoolDetail>, NotFound>> GetAsync(
        string code, HttpResponse response, ClaimsPrincipal caller, MembershipDb db, CancellationToken cancellationToken)
    {
        if (!caller.Office().ContainsSchool(code) || await db.Schools.AsNoTracking().SingleOrDefaultAsync(s => s.Code == code, cancellationToken) is not { } school)
            return TypedResults.NotFound();
        return Answer(school, response);
    }

    public static Ok<SchoolDetail> Answer(School school, HttpResponse response)
    {
        response.Headers.ETag = Precondition.Tag(school.Version);
        return TypedResults.Ok(Of(school));
    }
}
