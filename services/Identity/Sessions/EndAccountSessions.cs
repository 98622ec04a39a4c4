using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace AlumniPlatform.Identity.Sessions;

/// <summary>Signs somebody else out everywhere, and records who did. They can sign in again from their mailbox.</summary>
internal static class EndAccountSessions
{
    public static async Task<Results<Ok<Ended>, NotFound>> PostAsync(Guid id, ClaimsPrincipal caller, IdentityDb db, TimeProvider time, CancellationToken cancellationToken)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (!await db.Users.AnyAsync(a => a.Id == id, cancellationToken))
            return TypedResults.NotFound();
        var now = time.GetUtcNow();
        var ended = await db.EndSessionsAsync(s => s.AccountId == id, SessionEnd.Administrator, now, cancellationToken);
        db.Add(new SessionAudit
        {
            Id = Guid.CreateVersion7(now), AccountId = id, Sessions = ended, At = now,
            Actor = caller.FindFirstValue("sub") ?? "", ActorName = caller.FindFirstValue("name") ?? caller.FindFirstValue("client_id") ?? "",
        });
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return TypedResults.Ok(new Ended(ended));
    }
}
