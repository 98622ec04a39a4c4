using System.Security.Claims;
using AlumniPlatform.Contracts.Membership;
using AlumniPlatform.Membership.People;
using AlumniPlatform.Messaging;
using AlumniPlatform.ServiceDefaults;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace AlumniPlatform.Membership.Merging;

/// <summary>
/// Makes two persons one, in one transaction. The other keeps its row, student number and addresses, so that records, links
/// and questions that still come for it find the one who stays.
/// </summary>
internal sealed class MergePersons(MembershipDb db, TimeProvider time)
{
    private const int Attempts = 4;

    public static async Task<Results<Ok<MergeAnswer>, NotFound>> PostAsync(
        Guid keep, MergeInput input, ClaimsPrincipal caller, MembershipDb db, MergePersons merge, CancellationToken cancellationToken)
    {
        if (input.Other is not { } other || other == keep)
            throw new InvalidInputException("other", "Name the other person.");
        if (!await db.ReachesAsync(caller.Office(), keep, other, cancellationToken))
            return TypedResults.NotFound();
        return TypedResults.Ok(await merge.MergeAsync(keep, other, caller, cancellationToken));
    }

    private async Task<MergeAnswer> MergeAsync(Guid keep, Guid other, ClaimsPrincipal caller, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
                var answer = await ApplyAsync(keep, other, caller, cancellationToken);
                await transaction.CommitAsync(cancellationToken);
                return answer;
            }
            // Persons are locked in the order of the intake, but against other kinds of change a deadlock stays possible; nothing was done.
            catch (Exception e) when (IsDeadlock(e) && attempt < Attempts)
            {
                db.ChangeTracker.Clear();
            }
        }
    }

    // EF wraps what the server says, once or twice.
    private static bool IsDeadlock(Exception? e) => e is not null && (e is PostgresException { SqlState: PostgresErrorCodes.DeadlockDetected } || IsDeadlock(e.InnerException));

    private async Task<MergeAnswer> ApplyAsync(Guid keep, Guid other, ClaimsPrincipal caller, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        // With those who were merged into the other before: they follow, so that no chain has two steps.
        var people = await db.People.FromSql($"select * from person where id in ({keep}, {other}) or merged_into = {other} order by student_ref for update")
            .ToDictionaryAsync(p => p.Id, cancellationToken);
        var (stays, gone) = (people[keep], people[other]);
        var reachable = (Before: stays.Reachable, Other: gone.Reachable);
        var extra = await MergeRows.DegreesAsync(db, keep, other, now, cancellationToken);
        foreach (var degree in extra)
            db.Publish(new DegreeRevoked(Guid.CreateVersion7(now), now, other, gone.NextVersion(), degree));
        stays.Absorb(gone, now);
        db.Publish(new PersonsMerged(Guid.CreateVersion7(now), now, keep, stays.NextVersion(), other));
        if (stays.Reachable != reachable.Before || stays.Reachable != reachable.Other)
            db.Publish(new ReachabilityChanged(Guid.CreateVersion7(now), now, keep, stays.NextVersion(), stays.Reachable));
        await MergeRows.ExpectedAsync(db, stays, other, now, cancellationToken);
        await MergeRows.ConsentsAsync(db, stays, other, now, cancellationToken);
        await MergeRows.VolunteeringAsync(db, stays, other, now, cancellationToken);
        await MergeRows.ConfirmationsAsync(db, keep, other, cancellationToken);
        await MergeRows.SchoolsAsync(db, keep, other, cancellationToken);
        await MergeRows.InvitationsAsync(db, stays, other, now, cancellationToken);
        await MergeRows.CandidatesAsync(db, keep, other, cancellationToken);
        db.Add(MergeReach.Audit("merged", keep, other, caller, now));
        await db.SaveChangesAsync(cancellationToken);
        await db.RunAsync("update person set merged_into = $1 where merged_into = $2", cancellationToken, keep, other);
        return new MergeAnswer(keep, extra.Count);
    }
}

internal sealed record MergeInput(Guid? Other);

/// <param name="SameDegrees">Degrees that both had, which are one now.</param>
internal sealed record MergeAnswer(Guid PersonId, int SameDegrees);
