using System.Globalization;
using AlumniPlatform.Contracts.Membership;
using AlumniPlatform.Membership.Members;
using AlumniPlatform.Membership.Merging;
using AlumniPlatform.Membership.People;
using AlumniPlatform.Messaging;
using AlumniPlatform.ServiceDefaults;
using Microsoft.AspNetCore.Http.HttpResults;

namespace AlumniPlatform.Membership.Activation;

/// <summary>
/// The holder of a link becomes a member, once: the second of two clicks is told so. The account gets the address that the
/// link was sent to, which is proven thereby; a private address counts once a link sent to it was followed.
/// </summary>
internal static class PostActivation
{
    public static async Task<Results<Ok<ActivatedAnswer>, ProblemHttpResult>> PostAsync(
        ActivationInput input, MembershipDb db, ActivationTokens tokens, AddressConfirmations confirmations, TimeProvider time, CancellationToken cancellationToken)
    {
        var given = Given.Of(input);
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
        var recorded = person.Activate(invitation.Address, now);
        person.CorrectName(given.GivenName ?? person.GivenName, given.FamilyName ?? person.FamilyName, now);
        var ticket = SignInTicket.New(now);
        Publish(db, person, invitation, given.Consents, ticket, now);
        var toProve = given.PrivateEmail ?? recorded;
        if (toProve is not null && !person.Address.Equals(toProve, StringComparison.OrdinalIgnoreCase))
            await confirmations.SendAsync(person, toProve, now, cancellationToken);
        await db.SaveChangesAsync(cancellationToken);
        await db.LookForDoublesAsync([person.Id], cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return TypedResults.Ok(new ActivatedAnswer(person.Id, person.GivenName, EmailAddress.Mask(person.Address), ticket.Value));
    }

    private static void Publish(MembershipDb db, Person person, Invitation invitation, IReadOnlyDictionary<string, bool> consents, SignInTicket ticket, DateTimeOffset now)
    {
        db.Publish(new MemberActivated(Guid.CreateVersion7(now), now, person.Id, person.NextVersion()));
        db.Publish(new InvitationClosed(Guid.CreateVersion7(now), now, person.Id, person.NextVersion(), invitation.Id, "activated"));
        foreach (var wording in ConsentWording.All.Where(w => consents.ContainsKey(w.Code)))
            db.Record(person, wording.Code, consents[wording.Code], wording.Version.ToString(CultureInfo.InvariantCulture), now);
        db.Publish(new CreateAccount(
            Guid.CreateVersion7(now), now, person.Id, person.Address, person.DisplayName, person.Language ?? "sv", ticket.Hash, ticket.ExpiresAt));
    }

    /// <summary>What the person wrote, checked. Null is: as recorded.</summary>
    private sealed record Given(string? GivenName, string? FamilyName, string? PrivateEmail, IReadOnlyDictionary<string, bool> Consents)
    {
        public static Given Of(ActivationInput input)
        {
            var errors = new Dictionary<string, string[]>();
            var given = new Given(
                input.GivenName is { } first ? PersonName.Read("givenName", first, mayBeEmpty: true, errors) : null,
                input.FamilyName is { } last ? PersonName.Read("familyName", last, mayBeEmpty: false, errors) : null,
                string.IsNullOrWhiteSpace(input.PrivateEmail) ? null : input.PrivateEmail.Trim(), input.Consents ?? new Dictionary<string, bool>());
            if (given.PrivateEmail is not null && !EmailAddress.IsValid(given.PrivateEmail))
                errors["privateEmail"] = ["This is not an e-mail address."];
            if (given.Consents.Keys.Except(ConsentWording.All.Select(w => w.Code)).ToArray() is { Length: > 0 } unknown)
                errors["consents"] = [$"There is no consent '{unknown[0]}'."];
            return errors.Count == 0 ? given : throw new InvalidInputException(errors);
        }
    }
}

/// <param name="GivenName">Corrects what the school recorded; left out, that stays. May be empty: a name with one part is a family name.</param>
/// <param name="PrivateEmail">Counts once a link that is mailed to it was followed.</param>
internal sealed record ActivationInput(
    string? Token, string? PrivateEmail, IReadOnlyDictionary<string, bool>? Consents, string? GivenName = null, string? FamilyName = null);

/// <param name="Email">Where the account signs in, masked.</param>
/// <param name="Ticket">Signs the browser that activated in at identity, one time, within ten minutes. Never to be logged or put into an address.</param>
internal sealed record ActivatedAnswer(Guid PersonId, string GivenName, string Email, string Ticket);
