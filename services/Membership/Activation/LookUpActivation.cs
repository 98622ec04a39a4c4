using AlumniPlatform.Contracts.Membership;
using AlumniPlatform.Membership.Organisation;
using AlumniPlatform.Membership.People;
using AlumniPlatform.Messaging;
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
        var degrees = await db.Degrees.Where(d => d.PersonId == person.Id && d.RevokedAt == null).OrderBy(d => d.AwardedOn)
            .Join(db.Programmes, d => d.Programme, p => p.Code, (d, p) => new ActivationDegree(p.Code, new BothLanguages(p.Sv, p.En), d.AwardedOn.Year, d.AwardedOn, null))
            .ToListAsync(cancellationToken);
        var expected = await db.ExpectedGraduations.Where(e => e.PersonId == person.Id).OrderBy(e => e.ExpectedOn)
            .Join(db.Programmes, e => e.Programme, p => p.Code, (e, p) => new ActivationDegree(p.Code, new BothLanguages(p.Sv, p.En), e.ExpectedOn.Year, null, e.ExpectedOn))
            .ToListAsync(cancellationToken);
        return new ActivationAnswer(
            person.GivenName, person.FamilyName, EmailAddress.Mask(invitation.Address), new ActivationSchool(school.Code, new BothLanguages(school.Sv, school.En)),
            [.. degrees, .. expected.Where(e => degrees.TrueForAll(d => d.Programme != e.Programme))], person.Language ?? "sv",
            [.. ConsentWording.All.Select(w => new ConsentQuestion(w.Code, w.Version, w.Text))], invitation.ExpiresAt, "open");
    }
}

internal sealed record TokenInput(string? Token);

/// <summary>What a link opens. Null dates are left out: <c>AwardedOn</c> of a graduate, <c>ExpectedOn</c> of a student.</summary>
internal sealed record ActivationAnswer(
    string GivenName, string FamilyName, string Email, ActivationSchool School, IReadOnlyList<ActivationDegree> Degrees, string Language,
    IReadOnlyList<ConsentQuestion> Consents, DateTimeOffset ExpiresAt, string State);

internal sealed record ActivationSchool(string Code, BothLanguages Name);

internal sealed record ActivationDegree(string Programme, BothLanguages ProgrammeName, int Year, DateOnly? AwardedOn, DateOnly? ExpectedOn);

internal sealed record ConsentQuestion(string Code, int Version, BothLanguages Text);
