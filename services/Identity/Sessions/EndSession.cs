using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;

namespace AlumniPlatform.Identity.Sessions;

/// <summary>How many sessions ended.</summary>
internal sealed record Ended(int Count);

/// <summary>Ends a session of the caller's own.</summary>
internal static class EndSession
{
    public static async Task<Results<NoContent, NotFound>> DeleteAsync(Guid id, ClaimsPrincipal caller, IdentityDb db, TimeProvider time, CancellationToken cancellationToken)
    {
        var account = caller.Account();
        var ended = await db.EndSessionsAsync(s => s.Id == id && s.AccountId == account, SessionEnd.Owner, time.GetUtcNow(), cancellationToken);
        return ended > 0 ? TypedResults.NoContent() : TypedResults.NotFound();
    }

    public static async Task<Results<NoContent, NotFound>> DeleteCurrentAsync(ClaimsPrincipal caller, IdentityDb db, TimeProvider time, CancellationToken cancellationToken)
    {
        var (account, session) = (caller.Account(), caller.Session());
        var ended = await db.EndSessionsAsync(s => s.Id == session && s.AccountId == account, SessionEnd.SignedOut, time.GetUtcNow(), cancellationToken);
        return ended > 0 ? TypedResults.NoContent() : TypedResults.NotFound();
    }
}

/// <summary>Signs somebody out everywhere but here.</summary>
internal static class EndOtherSessions
{
    public static async Task<Ok<Ended>> PostAsync(ClaimsPrincipal caller, IdentityDb db, TimeProvider time, CancellationToken cancellationToken)
    {
        var (account, session) = (caller.Account(), caller.Session());
        return TypedResults.Ok(new Ended(await db.EndSessionsAsync(s => s.AccountId == account && s.Id != session, SessionEnd.Owner, time.GetUtcNow(), cancellationToken)));
    }
}
