using System.Security.Claims;
using AlumniPlatform.ServiceDefaults;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace AlumniPlatform.Membership.Merging;

/// <summary>"Not the same person": remembered, so that the pair is not offered again, and undone the same way. Saying it twice changes nothing.</summary>
internal static class DismissCandidate
{
    public static Task<Results<NoContent, NotFound>> PostAsync(Guid a, Guid b, ClaimsPrincipal caller, MembershipDb db, TimeProvider time, CancellationToken cancellationToken) =>
        ChangeAsync(a, b, "dismissed", caller, db, time.GetUtcNow(), cancellationToken);

    public static Task<Results<NoContent, NotFound>> ReopenAsync(Guid a, Guid b, ClaimsPrincipal caller, MembershipDb db, TimeProvider time, CancellationToken cancellationToken) =>
        ChangeAsync(a, b, "reopened", caller, db, time.GetUtcNow(), cancellationToken);

    private static async Task<Results<NoContent, NotFound>> ChangeAsync(
        Guid a, Guid b, string action, ClaimsPrincipal caller, MembershipDb db, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (!await db.ReachesAsync(caller.Office(), a, b, cancellationToken))
            return TypedResults.NotFound();
        var pair = db.MergeCandidates.Where(c => (c.A == a && c.B == b) || (c.A == b && c.B == a));
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var changed = action == "dismissed"
            ? await pair.Where(c => c.DismissedAt == null).ExecuteUpdateAsync(
                set => set.SetProperty(c => c.DismissedAt, now).SetProperty(c => c.DismissedBy, caller.DisplayName()), cancellationToken)
            : await pair.Where(c => c.DismissedAt != null).ExecuteUpdateAsync(
                set => set.SetProperty(c => c.DismissedAt, (DateTimeOffset?)null).SetProperty(c => c.DismissedBy, (string?)null), cancellationToken);
        if (changed == 0)
            return await pair.AnyAsync(cancellationToken) ? TypedResults.NoContent() : TypedResults.NotFound();
        db.Add(MergeReach.Audit(action, a, b, caller, now));
        await db.LookForDoublesAsync([a, b], cancellationToken); // a reopened pair may be none any more
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return TypedResults.NoContent();
    }
}
