using System.Security.Claims;
using AlumniPlatform.Contracts.Membership;
using AlumniPlatform.Membership.Activation;
using AlumniPlatform.Membership.People;
using AlumniPlatform.Membership.Volunteering;
using AlumniPlatform.Messaging;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace AlumniPlatform.Membership.Members;

internal static class PostLeave
{
    public static async Task<Results<NoContent, NotFound>> PostAsync(ClaimsPrincipal caller, MembershipDb db, TimeProvider time, CancellationToken cancellationToken)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (await db.LockMemberAsync(caller, cancellationToken) is not { } person)
            return TypedResults.NotFound();
        var now = time.GetUtcNow();
        await WithdrawConsentsAsync(db, person, now, cancellationToken);
        await db.EndVolunteeringAsync(person, now, cancellationToken);
        await db.AddressConfirmations.Where(c => c.PersonId == person.Id).ExecuteDeleteAsync(cancellationToken);
        // The old link is not to say that the membership is active: it leads to asking for a new one.
        await db.Invitations.Where(i => i.PersonId == person.Id).ExecuteUpdateAsync(set => set.SetProperty(i => i.State, InvitationState.Expired), cancellationToken);
        person.Leave(now);
        db.Publish(new MemberLeft(Guid.CreateVersion7(now), now, person.Id, person.NextVersion()));
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return TypedResults.NoContent();
    }

    // What somebody agreed to as a member ends with the membership.
    private static async Task WithdrawConsentsAsync(MembershipDb db, Person person, DateTimeOffset now, CancellationToken cancellationToken)
    {
        foreach (var last in (await db.ConsentsOfAsync(person.Id, cancellationToken)).GroupBy(c => c.Code).Select(g => g.Last()).Where(c => c.Given))
            db.Record(person, last.Code, given: false, last.WordingVersion, now);
    }
}
