using System.Globalization;
using System.Security.Claims;
using AlumniPlatform.Identity.Accounts;
using Microsoft.AspNetCore.Authentication;
using Microsoft.EntityFrameworkCore;

namespace AlumniPlatform.Identity.Sessions;

/// <summary>Who is signed in at identity itself, in this browser.</summary>
internal sealed class BrowserSession(IdentityDb db, SessionStore sessions)
{
    private const string Stamp = "stamp";

    /// <summary>Begins one. Another of the same browser ends: nobody would ever end it.</summary>
    public async Task BeginAsync(HttpContext http, Account account)
    {
        if (await CurrentAsync(http) is { } before)
            await db.EndSessionsAsync(s => s.Id == before.Session.Id, SessionEnd.Replaced, sessions.Now, http.RequestAborted);
        var session = await sessions.BeginAsync(account.Id, http.Request.Headers.UserAgent.ToString(), null, http.RequestAborted);
        await RememberAsync(http, account, session);
    }

    /// <summary>Ends the session of this browser, when there is one, and forgets its cookie.</summary>
    public async Task EndAsync(HttpContext http)
    {
        if (await CurrentAsync(http) is { } current)
            await db.EndSessionsAsync(s => s.Id == current.Session.Id, SessionEnd.SignedOut, sessions.Now, http.RequestAborted);
        await http.SignOutAsync(AccountRegistration.Cookie);
    }

    /// <summary>The session that the cookie names, whether or not it has ended; null without a cookie.</summary>
    public static async Task<Guid?> NamedAsync(HttpContext http) =>
        Guid.TryParse((await http.AuthenticateAsync(AccountRegistration.Cookie)).Principal?.FindFirstValue(SessionStore.Claim), out var id) ? id : null;

    /// <summary>The account as it is now, and its session; null when nobody is signed in, or when the account is gone or the session has ended.</summary>
    public async Task<(Account Account, Session Session)?> CurrentAsync(HttpContext http)
    {
        var cookie = await http.AuthenticateAsync(AccountRegistration.Cookie);
        if (!Guid.TryParse(cookie.Principal?.FindFirstValue("sub"), out var id))
            return null;
        var stamp = cookie.Principal.FindFirstValue(Stamp);
        if (await db.Users.AsNoTracking().SingleOrDefaultAsync(a => a.Id == id && a.SecurityStamp == stamp, http.RequestAborted) is not { } account)
            return null;
        var named = Guid.TryParse(cookie.Principal.FindFirstValue(SessionStore.Claim), out var name);
        if (!named)
            name = await AdoptAsync(http, account, cookie.Properties!);
        if (await sessions.UseAsync(name, id, http.RequestAborted) is not { } session)
            return null;
        if (!named)
            await RememberAsync(http, account, name);
        return (account, session);
    }

    private Task<Guid> AdoptAsync(HttpContext http, Account account, AuthenticationProperties cookie) => sessions.BeginAsync(
        account.Id, http.Request.Headers.UserAgent.ToString(),
        SessionStore.IdOfEarlier(string.Create(CultureInfo.InvariantCulture, $"cookie {account.Id} {cookie.IssuedUtc?.UtcTicks}")), http.RequestAborted);

    private static Task RememberAsync(HttpContext http, Account account, Guid session) => http.SignInAsync(AccountRegistration.Cookie, new ClaimsPrincipal(new ClaimsIdentity(
        [new Claim("sub", account.Id.ToString()), new Claim(Stamp, account.SecurityStamp!), new Claim(SessionStore.Claim, session.ToString())],
        AccountRegistration.Cookie, "sub", "role")));
}
