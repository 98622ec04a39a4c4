using System.Security.Claims;
using AlumniPlatform.ServiceDefaults;

namespace AlumniPlatform.Identity.Sessions;

/// <summary>Sessions over HTTP: everybody's own, and for the central office and operators those of an account.</summary>
internal static class SessionApi
{
    private const string Tag = "Sessions";

    public static void MapSessions(this IEndpointRouteBuilder app)
    {
        var own = app.MapGroup("/api/identity/sessions").WithTags(Tag).RequireAuthorization().AddEndpointFilter(OnlyWhileAliveAsync);
        own.MapGet("", GetSessions.GetAsync).WithSummary("Where the caller is signed in, what was used last first.");
        own.MapGet("current", GetSession.GetAsync).WithSummary("The caller's own session. `session-ended` when it has ended.");
        own.MapPost("end-others", EndOtherSessions.PostAsync).WithSummary("Signs the caller out everywhere but here.");
        own.MapDelete("{id:guid}", EndSession.DeleteAsync).WithSummary("Signs the caller out in one browser. Its refresh tokens are revoked.");
        var others = app.MapGroup("/api/identity/accounts").WithTags(Tag).RequireRole(Roles.Central, Roles.Operator);
        others.MapPost("search", FindAccounts.PostAsync).WithSummary("The accounts of an address, with where they are signed in.");
        others.MapPost("{id:guid}/end-sessions", EndAccountSessions.PostAsync).WithSummary("Signs somebody out everywhere. It is recorded who did.");
        others.MapGet("audit", GetSessionAudit.GetAsync).WithSummary("Who signed whom out, newest first.");
        own.MapDelete("current", EndSession.DeleteCurrentAsync).WithSummary("Signs the caller out: the session ends, in every copy of its cookies.");
    }

    /// <summary>The session that the caller's token is of; null for a service account.</summary>
    public static Guid? Session(this ClaimsPrincipal caller) => Guid.TryParse(caller.FindFirstValue(SessionStore.Claim), out var id) ? id : null;

    /// <summary>The caller's account; null for a service account.</summary>
    public static Guid? Account(this ClaimsPrincipal caller) => Guid.TryParse(caller.FindFirstValue("sub"), out var id) ? id : null;

    // An access token outlives its session by some minutes. Here, where it is known, it does not.
    private static async ValueTask<object?> OnlyWhileAliveAsync(EndpointFilterInvocationContext call, EndpointFilterDelegate next)
    {
        var (http, caller) = (call.HttpContext, call.HttpContext.User);
        if (caller.Session() is { } session && caller.Account() is { } account
            && await http.RequestServices.GetRequiredService<SessionStore>().UseAsync(session, account, http.RequestAborted) is null)
            return Problems.Problem(401, "session-ended", "The session of this token has ended. Sign in again.");
        return await next(call);
    }
}
