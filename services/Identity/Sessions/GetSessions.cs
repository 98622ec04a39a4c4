using System.Security.Claims;
using AlumniPlatform.ServiceDefaults;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace AlumniPlatform.Identity.Sessions;

/// <summary>A session, for its owner.</summary>
/// <param name="Current">Whether it is the caller's.</param>
/// <param name="LastUsedAt">To within a minute.</param>
/// <param name="ExpiresAt">It ends then at the latest.</param>
/// <param name="Browser">The family of the browser, such as <c>Firefox</c>; missing when unknown.</param>
/// <param name="System">The family of its operating system.</param>
internal sealed record SessionRow(Guid Id, bool Current, DateTimeOffset StartedAt, DateTimeOffset LastUsedAt, DateTimeOffset ExpiresAt, string? Browser, string? System);

/// <summary>Where somebody is signed in.</summary>
internal static class GetSessions
{
    private const int Most = 100; // more are none that anybody reads

    public static async Task<Ok<Page<SessionRow>>> GetAsync(ClaimsPrincipal caller, SessionStore sessions, CancellationToken cancellationToken)
    {
        var (account, current) = (caller.Account(), caller.Session());
        var rows = await sessions.Alive().Where(s => s.AccountId == account).OrderByDescending(s => s.Id == current).ThenByDescending(s => s.LastUsedAt).ThenBy(s => s.Id).Take(Most)
            .Select(s => new SessionRow(s.Id, s.Id == current, s.StartedAt, s.LastUsedAt, s.ExpiresAt, s.Browser, s.System)).ToListAsync(cancellationToken);
        return TypedResults.Ok(new Page<SessionRow>(rows, null));
    }
}

/// <summary>Whether a session still is one: the portal asks, so that a copy of its cookie is worth nothing after signing out.</summary>
internal static class GetSession
{
    public static async Task<Results<Ok<SessionRow>, NotFound>> GetAsync(ClaimsPrincipal caller, SessionStore sessions, CancellationToken cancellationToken)
    {
        var (account, current) = (caller.Account(), caller.Session());
        return await sessions.Alive().SingleOrDefaultAsync(s => s.Id == current && s.AccountId == account, cancellationToken) is { } s
            ? TypedResults.Ok(new SessionRow(s.Id, true, s.StartedAt, s.LastUsedAt, s.ExpiresAt, s.Browser, s.System))
            : TypedResults.NotFound();
    }
}
