using AlumniPlatform.Identity.Accounts;
using AlumniPlatform.Identity.Pages;
using AlumniPlatform.Identity.Sessions;
using AlumniPlatform.ServiceDefaults;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace AlumniPlatform.Identity.SignIn;

internal enum TicketState
{
    /// <summary>None that this platform gives, spent, or too old.</summary>
    Spent,

    /// <summary>The account is not made yet.</summary>
    NotYet,

    Taken,
}

/// <summary>Takes a ticket; of two at once one gets the account. The account comes by a message, so it is waited for a while.</summary>
internal sealed class UseTicket(IdentityDb db, TimeProvider time)
{
    private const int Length = 64; // SHA-256's size in hex
    private static readonly TimeSpan patience = TimeSpan.FromSeconds(6);
    private static readonly TimeSpan pause = TimeSpan.FromMilliseconds(150);

    public async Task<(TicketState State, Account? Account)> TakeAsync(string? ticket, CancellationToken cancellationToken)
    {
        if (ticket is null || ticket.Length != Length || !ticket.All(char.IsAsciiHexDigitLower))
            return (TicketState.Spent, null);
        var hash = SignInLink.Hash(ticket);
        var until = time.GetUtcNow() + patience;
        while (!await db.SignInTickets.AnyAsync(t => t.Hash == hash, cancellationToken))
        {
            if (time.GetUtcNow() >= until)
                return (TicketState.NotYet, null);
            await Task.Delay(pause, time, cancellationToken);
        }
        var now = time.GetUtcNow();
        if (await db.SignInTickets.Where(t => t.Hash == hash && t.UsedAt == null && t.ExpiresAt > now)
            .ExecuteUpdateAsync(set => set.SetProperty(t => t.UsedAt, now), cancellationToken) == 0)
            return (TicketState.Spent, null);
        return (TicketState.Taken, await db.SignInTickets.Where(t => t.Hash == hash).Join(db.Users, t => t.AccountId, a => a.Id, (_, a) => a).AsNoTracking().SingleAsync(cancellationToken));
    }
}

/// <summary>
/// Where the portal sends the browser after an activation. The ticket comes in a cookie that only this address receives, so
/// it is in no address, log or history; and only the platform's own pages lead here with it (SameSite=Strict).
/// </summary>
internal static class TicketPage
{
    /// <summary>The portal sets it.</summary>
    private const string Cookie = "sign-in-ticket";

    private const string Path = "/account/ticket";

    public static void MapTicket(this IEndpointRouteBuilder pages) => pages.MapGet("ticket", TakeAsync);

    private static async Task<IResult> TakeAsync(HttpContext http, UseTicket use, BrowserSession browser, PublicAddress address)
    {
        var (state, account) = await use.TakeAsync(http.Request.Cookies[address.Cookie(Cookie)], http.RequestAborted);
        if (state == TicketState.NotYet)
            return new RazorComponentResult<WaitPage>(); // keeps the cookie: the page leads here again
        http.Response.Cookies.Delete(address.Cookie(Cookie), new CookieOptions { Path = address.CookiePath(Path), Secure = address.IsHttps });
        if (account is null)
            return TypedResults.LocalRedirect("/account/sign-in");
        await browser.BeginAsync(http, account);
        return TypedResults.LocalRedirect(ReturnAddress.MyMembership);
    }
}
