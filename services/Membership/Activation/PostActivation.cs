using System.Globalization;
using AlumniPlatform.Contracts.Membership;
using AlumniPlatform.Membership.Merging;
using AlumniPlatform.Membership.People;
using AlumniPlatform.Messaging;
using AlumniPlatform.ServiceDefaults;
using Microsoft.AspNetCore.Http.HttpResults;

namespace AlumniPlatform.Membership.Activation;

/// <summary>The holder of a link becomes a member, once: the second of two clicks is told so.</summary>
internal static class PostActivation
{
    public static async Task<Results<Ok<ActivatedAnswer>, ProblemHttpResult>> PostAsync(
        ActivationInput input, MembershipDb db, ActivationTokens tokens, TimeProvider time, CancellationToken cancellationToken)
    {
        var privateEmail = string.IsNullOrWhiteSpace(input.PrivateEmail) ? null : input.PrivateEmail.Trim();
        var consents = input.Consents ?? new Dictionary<string, bool>();
        Check(privateEmail, consents);
        var key = await tokens.KeyAsync(cancellationToken);
        if (ActivationTokens.InvitationOf(key, input.Token) is not { } id)
            return ActivationApi.InvalidToken();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var (invitations, people) = await db.LockInvitedAsync([id], cancellationToken);
        if (invitations is not [{ State: not InvitationState.Withdrawn } invitation])
            return ActivationApi.InvalidToken();
        var now = time.GetUtcNow();
        var person = people[invitation.PersonId];
        invitation.Use(now);
        person.Activate(privateEmail, now);
        Publish(db, person, consents, now);
        await db.SaveChangesAsync(cancellationToken);
        await db.LookForDoublesAsync([person.Id], cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return TypedResults.Ok(new ActivatedAnswer(person.Id, person.GivenName, EmailAddress.Mask(person.Address)));
    }

    private static void Publish(MembershipDb db, Person person, IReadOnlyDictionary<string, bool> consents, DateTimeOffset now)
    {
        db.Publish(new MemberActivated(Guid.CreateVersion7(now), now, person.Id, person.NextVersion()));
        foreach (var wording in ConsentWording.All.Where(w => consents.ContainsKey(w.Code)))
        {
            var (given, version) = (consents[wording.Code], wording.Version.ToString(CultureInfo.InvariantCulture));
            db.Add(new Consent { Id = Guid.CreateVersion7(now), PersonId = person.Id, Code = wording.Code, WordingVersion = version, Given = given, At = now });
            db.Publish(new ConsentChanged(Guid.CreateVersion7(now), now, person.Id, person.NextVersion(), wording.Code, given, version));
        }
        db.Publish(new CreateAccount(
            Guid.CreateVersion7(now), now, person.Id, person.Address, $"{person.GivenName} {person.FamilyName}".Trim(), person.Language ?? "sv"));
    }

    private static void Check(string? privateEmail, IReadOnlyDictionary<string, bool> consents)
    {
        var errors = new Dictionary<string, string[]>();
        if (privateEmail is not null && !EmailAddress.IsValid(privateEmail))
            errors["privateEmail"] = ["This is not an e-mail address."];
        if (consents.Keys.Except(ConsentWording.All.Select(w => w.Code)).ToArray() is { Length: > 0 } unknown)
            errors["consents"] = [$"There is no consent '{unknown[0]}'."];
        if (errors.Count > 0)
            throw new InvalidInputException(errors);
    }
}

internal sealed record ActivationInput(string? Token, string? PrivateEmail, IReadOnlyDictionary<string, bool>? Consents);

internal sealed record ActivatedAnswer(Guid PersonId, string GivenName, string Email);
