using System.Security.Claims;
using AlumniPlatform.Membership.People;
using AlumniPlatform.ServiceDefaults;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace AlumniPlatform.Membership.Intake.Claims;

/// <summary>
/// An office of the person decides. An accepted claim is taken in as a record of the person's own school, in one transaction with
/// its settlement: of two clicks at once, on whatever replicas, one does it and the other is told so.
/// </summary>
internal sealed class SettleClaim(MembershipDb db, IntakeDesk desk, TimeProvider time)
{
    public static async Task<Results<NoContent, NotFound, ProblemHttpResult>> AcceptAsync(
        Guid id, [FromHeader(Name = "If-Match")] string? ifMatch, ClaimsPrincipal caller, SettleClaim settle,
            CancellationToken cancellationToken)
    {
        if (await settle.FindAsync(id, caller, cancellationToken) is not { } claim)
            return TypedResults.NotFound();
        if (claim.Settlement is null && Precondition.Fault(ifMatch, claim.Version) is { } fault)
            return fault;
        await settle.AcceptAsync(claim, caller, cancellationToken);
        return TypedResults.NoContent();
    }

    public static async Task<Results<NoContent, NotFound>> DismissAsync(Guid id, ClaimsPrincipal caller, SettleClaim settle,
        CancellationToken cancellationToken)
    {
        if (await settle.FindAsync(id, caller, cancellationToken) is not { } claim)
            return TypedResults.NotFound();
        await settle.DismissAsync(claim, caller, cancellationToken);
        return TypedResults.NoContent();
    }

    private async Task<PersonClaim?> FindAsync(Guid id, ClaimsPrincipal caller, CancellationToken cancellationToken) =>
        await GetClaim.FindAsync(db, id, caller.Office(), cancellationToken) is null ? null
            : await db.PersonClaims.AsNoTracking().SingleOrDefaultAsync(c => c.Id == id, cancellationToken);

    private async Task AcceptAsync(PersonClaim claim, ClaimsPrincipal caller, CancellationToken cancellationToken)
    {
        if (claim.Settlement is not null)
            throw AlreadySettled();
        var person = await db.People.AsNoTracking().SingleAsync(p => p.Id == claim.PersonId, cancellationToken);
        // Who left or declined becomes a member again only by themselves; the rest of the claim is taken in all the same.
        var joins = person is { State: PersonState.Recorded or PersonState.Invited, DeclinedAt: null };
        var entry = claim.Record(person.StudentRef, joins);
        if (await desk.TakeInAsync([entry], caller.SubmittedBy(), Scope.Everything, KeepAsync, cancellationToken) is null)
            throw AlreadySettled();

        async Task<bool> KeepAsync(Receipt _) =>
            entry.Outcome != Outcome.Rejected && await SettleAsync(claim, ClaimSettlement.Accepted, caller, cancellationToken);
    }

    private async Task DismissAsync(PersonClaim claim, ClaimsPrincipal caller, CancellationToken cancellationToken)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (!await SettleAsync(claim, ClaimSettlement.Dismissed, caller, cancellationToken))
            throw AlreadySettled();
        await transaction.CommitAsync(cancellationToken);
    }

    /// <summary>
    /// False: since it was read the claim was settled, has another word of its sender, or became one about somebody else.
    /// </summary>
    private async Task<bool> SettleAsync(PersonClaim claim, ClaimSettlement how, ClaimsPrincipal caller,
        CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        if (await db.RunAsync("""
            update person_claim set settlement = $4, settled_at = $5, settled_by = $6
            where id = $1 and person_id = $2 and version = $3 and settlement is null
            """, cancellationToken, claim.Id, claim.PersonId, claim.Version, how.ToString(), now, caller.DisplayName()) == 0)
            return false;
        if (how == ClaimSettlement.Accepted)
            await db.AnswerForAsync([(claim.PersonId, claim.Programme, claim.School)], cancellationToken);
        db.Add(ClaimReach.Audit(claim.Id, claim.PersonId, how.ToString().ToLowerInvariant(), caller, now));
        await db.SaveChangesAsync(cancellationToken);
        return true;
    }

    private static DomainRuleException AlreadySettled() =>
        new("already-settled", "Somebody settled this claim, or its sender said something else, meanwhile. Look at it again.");
}
