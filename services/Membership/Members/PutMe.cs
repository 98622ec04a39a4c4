using System.Security.Claims;
using AlumniPlatform.Membership.People;
using AlumniPlatform.Membership.Volunteering;
using AlumniPlatform.ServiceDefaults;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace AlumniPlatform.Membership.Members;

internal static class PutMe
{
    public static async Task<Results<NoContent, NotFound, ProblemHttpResult>> PutAsync(
        MeInput input, [FromHeader(Name = "If-Match")] string? ifMatch, ClaimsPrincipal caller, HttpResponse response, MembershipDb db, TimeProvider time,
        CancellationToken cancellationToken)
    {
        var (givenName, familyName) = Check(input);
        if (ifMatch is null)
            return Problems.Problem(428, "if-match-required", "Send the ETag of what you read in If-Match.");
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (await db.LockMemberAsync(caller, cancellationToken) is not { } person)
            return TypedResults.NotFound();
        if (ifMatch != GetMe.ETag(person.Version) && ifMatch != "*")
            return Problems.Problem(412, "changed-meanwhile", "This has changed since you read it. Read it again and repeat the change.");
        var now = time.GetUtcNow();
        var renamed = (givenName, familyName) != (person.GivenName, person.FamilyName);
        person.CorrectName(givenName, familyName, now);
        if (renamed)
            await db.RepeatVolunteerAsync(person, now, cancellationToken);
        person.Choose(input.Language!, input.TimeZone, now);
        db.PublishAccount(person, now);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        response.Headers.ETag = GetMe.ETag(person.Version);
        return TypedResults.NoContent();
    }

    private static (string GivenName, string FamilyName) Check(MeInput input)
    {
        var errors = new Dictionary<string, string[]>();
        var givenName = PersonName.Read("givenName", input.GivenName ?? "", mayBeEmpty: true, errors);
        var familyName = PersonName.Read("familyName", input.FamilyName ?? "", mayBeEmpty: false, errors);
        if (input.Language is not ("sv" or "en"))
            errors["language"] = ["Either sv or en."];
        if (input.TimeZone is not null && !(TimeZoneInfo.TryFindSystemTimeZoneById(input.TimeZone, out var zone) && zone.HasIanaId))
            errors["timeZone"] = ["This is no time zone such as Europe/Stockholm."];
        return errors.Count == 0 ? (givenName, familyName) : throw new InvalidInputException(errors);
    }
}

/// <param name="Language"><c>sv</c> or <c>en</c>.</param>
/// <param name="TimeZone">IANA name; null when the member does not say.</param>
internal sealed record MeInput(string? GivenName, string? FamilyName, string? Language, string? TimeZone);
