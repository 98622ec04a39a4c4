using AlumniPlatform.Contracts.Membership;
using AlumniPlatform.Membership.Organisation;
using AlumniPlatform.Membership.People;
using AlumniPlatform.Messaging;
using AlumniPlatform.ServiceDefaults;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace AlumniPlatform.Membership.Activation;

/// <summary>
/// Shows the holder of a link what is recorded, before they decide. It uses nothing up, however often it is called: mail
/// scanners follow links too.
/// </summary>
internal static class LookUpActivation
{
    public static async Task<Results<Ok<ActivationAnswer>, ProblemHttpResult>> PostAsync(
        TokenInput input, MembershipDb db, ActivationTokens tokens, TimeProvider time, CancellationToken cancellationToken)
    {
        var key = await tokens.KeyAsync(cancellationToken);
        if (ActivationTokens.InvitationOf(key, input.Token) is not { } id)
            return ActivationApi.InvalidToken();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var (invitations, people) = await db.LockInvitedAsync([id], cancellationToken);
        if (invitations is not [{ State: not InvitationState.Withdrawn } invitation])
            return ActivationApi.InvalidToken();
        var now = time.GetUtcNow();
        var person = people[invitation.PersonId];
        invitation.CheckUsable(now);
        person.CheckNoMember();
        if (person.Open(now))
            db.Publish(new ActivationOpened(Guid.CreateVersion7(now), now, person.Id, person.NextVersion()));
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return TypedResults.Ok(await AnswerAsync(db, invitation, person, cancellationToken));
    }

    private static async Task<ActivationAnswer> AnswerAsync(MembershipDb db, Invitation invitation, Person person, CancellationToken cancellationToken)
    {
        var school = await db.Schools.AsNoTracking().SingleAsync(s => s.Code == invitation.School, cancellationToken);
        return new ActivationAnswer(
            person.GivenName, person.FamilyName, EmailAddress.Mask(invitation.Address), new ActivationSchool(school.Code, new BothLanguages(school.Sv, school.En)),
            await db.DegreesOfAsync(person.Id, cancellationToken), person.Language ?? "sv",
            [.. ConsentWording.AllAsked.Select(w => new ConsentQuestion(w.Code, w.Version, w.Text))], invitation.ExpiresAt, "open");
    }
}

internal sealed record TokenInput(string? Token);

/// <summary>What a link opens.</summary>
internal sealed record ActivationAnswer(
    string GivenName, string FamilyName, string Email, ActivationSchool School, IReadOnlyList<RecordedDegree> Degrees, string Language,
    IReadOnlyList<ConsentQuestion> Consents, DateTimeOffset ExpiresAt, string State);

internal sealed record ActivationSchool(string Code, BothLanguages Name);

internal sealed record ConsentQuestion(string Code, int Version, BothLanguages Text);
