using AlumniPlatform.Contracts.Membership;
using AlumniPlatform.Membership.Activation;
using AlumniPlatform.Membership.People;
using AlumniPlatform.Messaging;
using AlumniPlatform.ServiceDefaults;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace AlumniPlatform.Membership.Members;

/// <summary>The holder of a link proves an address. Looking uses nothing up: mail scanners follow links too.</summary>
internal static class ConfirmAddress
{
    public static async Task<Results<Ok<ConfirmationAnswer>, ProblemHttpResult>> LookUpAsync(
        TokenInput input, MembershipDb db, AddressConfirmations confirmations, TimeProvider time, CancellationToken cancellationToken)
    {
        if (await FindAsync(input, db, confirmations, cancellationToken) is not (var confirmation, var person))
            return InvalidToken();
        confirmation.CheckUsable(time.GetUtcNow());
        return TypedResults.Ok(new ConfirmationAnswer(person.DisplayName, EmailAddress.Mask(confirmation.Address), confirmation.ExpiresAt));
    }

    public static async Task<Results<Ok<ConfirmationAnswer>, ProblemHttpResult>> PostAsync(
        TokenInput input, MembershipDb db, AddressConfirmations confirmations, TimeProvider time, CancellationToken cancellationToken)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (await FindAsync(input, db, confirmations, cancellationToken) is not (var confirmation, var person))
            return InvalidToken();
        var now = time.GetUtcNow();
        confirmation.Confirm(now);
        person.ProveAddress(confirmation.Address, now);
        db.PublishAccount(person, now);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return TypedResults.Ok(new ConfirmationAnswer(person.DisplayName, EmailAddress.Mask(confirmation.Address), confirmation.ExpiresAt));
    }

    /// <summary>Tells identity how a member is called and where they sign in.</summary>
    public static void PublishAccount(this MembershipDb db, Person person, DateTimeOffset now) => db.Publish(new UpdateAccount(
        Guid.CreateVersion7(now), now, person.Id, person.NextVersion(), person.Address, person.DisplayName, person.Language ?? "sv"));

    // The person is locked before the confirmation is read: of two clicks the second sees what the first did.
    private static async Task<(AddressConfirmation, Person)?> FindAsync(
        TokenInput input, MembershipDb db, AddressConfirmations confirmations, CancellationToken cancellationToken)
    {
        if (ActivationTokens.InvitationOf(await confirmations.KeyAsync(cancellationToken), input.Token) is not { } id)
            return null;
        var owner = await db.AddressConfirmations.Where(c => c.Id == id).Select(c => c.PersonId).ToListAsync(cancellationToken);
        if ((await db.LockPeopleAsync(owner, cancellationToken)).Values.SingleOrDefault() is not { State: PersonState.Member } person)
            return null;
        return await db.AddressConfirmations.SingleOrDefaultAsync(c => c.Id == id, cancellationToken) is { } confirmation ? (confirmation, person) : null;
    }

    private static ProblemHttpResult InvalidToken() =>
        Problems.Problem(404, "confirmation-token-invalid", "This link is not valid. Check that it was copied whole, or that it is the latest that was sent.");
}

/// <param name="Name">Whose membership the address is to belong to.</param>
/// <param name="Email">The address, masked.</param>
internal sealed record ConfirmationAnswer(string Name, string Email, DateTimeOffset ExpiresAt);
