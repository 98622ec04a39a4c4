using AlumniPlatform.Identity.Accounts;
using AlumniPlatform.Identity.Pages;
using AlumniPlatform.Identity.Sessions;
using AlumniPlatform.ServiceDefaults;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace AlumniPlatform.Identity.SignIn;

/// <summary>The pages at which people sign in. They work without a script.</summary>
internal static class SignInPages
{
    private const string RequestCookie = "sign-in-request";

    public static void MapSignIn(this WebApplication app)
    {
        var pages = app.MapGroup("/account").AllowAnonymous().ExcludeFromDescription();
        var people = app.Environment.IsDevelopment() ? StaffMember.Demo : [];
        pages.MapGet("sign-in", (string? returnUrl, [FromQuery(Name = "login_hint")] string? email) => Form(ReturnAddress.Of(returnUrl), email, false, people));
        pages.MapPost("sign-in", (HttpContext http, RequestLink request, PublicAddress address, [FromForm] string? email, [FromForm] string? returnUrl) =>
            AskAsync(http, request, address, email?.Trim() ?? "", ReturnAddress.Of(returnUrl), people));
        pages.MapGet("sent", (string? returnUrl) => new RazorComponentResult<SentPage>(new { ReturnUrl = ReturnAddress.Of(returnUrl) }));
        pages.MapGet("link", LookAsync);
        pages.MapPost("link", TakeAsync);
        pages.MapTicket();
        if (app.Environment.IsDevelopment())
            pages.MapDemo();
    }

    private static RazorComponentResult Form(string returnUrl, string? email, bool invalid, IReadOnlyList<StaffMember> people) =>
        new RazorComponentResult<SignInPage>(new { ReturnUrl = returnUrl, Email = email, Invalid = invalid, People = people });

    private static async Task<IResult> AskAsync(
        HttpContext http, RequestLink request, PublicAddress address, string email, string returnUrl, IReadOnlyList<StaffMember> people)
    {
        if (email.Length > 254 || email.IndexOf('@', StringComparison.Ordinal) is var at && (at < 1 || at == email.Length - 1))
            return Form(returnUrl, email, invalid: true, people);
        var id = await request.AskAsync(email, returnUrl, Languages.Code, http.RequestAborted);
        http.Response.Cookies.Append(address.Cookie(RequestCookie), id.ToString("N"), CookieOf(address, SignInLink.Lifetime));
        return TypedResults.LocalRedirect("/account/sent" + QueryString.Create("returnUrl", returnUrl).Add(Languages.Parameter, Languages.Code));
    }

    private static CookieOptions CookieOf(PublicAddress address, TimeSpan? lifetime) => new()
    {
        MaxAge = lifetime, HttpOnly = true, SameSite = SameSiteMode.Lax, Secure = address.IsHttps, IsEssential = true, Path = address.CookiePath("/account"),
    };

    // Scanners of mail follow links: looking uses nothing up.
    private static async Task<RazorComponentResult> LookAsync(UseLink link, string? token, CancellationToken cancellationToken) =>
        Link((await link.LookAsync(token, cancellationToken))?.DisplayName, token);

    private static async Task<IResult> TakeAsync(HttpContext http, UseLink use, BrowserSession browser, PublicAddress address, [FromForm] string? token)
    {
        if (await use.TakeAsync(token, http.RequestAborted) is not var (account, link))
            return Link(null, null);
        await browser.BeginAsync(http, account);
        // In another browser than the one that asked, its authorize request would come back to a portal that never made it.
        var sameBrowser = http.Request.Cookies[address.Cookie(RequestCookie)] == link.RequestId.ToString("N");
        http.Response.Cookies.Delete(address.Cookie(RequestCookie), CookieOf(address, null));
        return TypedResults.LocalRedirect(sameBrowser ? link.ReturnUrl : ReturnAddress.Portal);
    }

    private static RazorComponentResult Link(string? name, string? token) => new RazorComponentResult<LinkPage>(new { Name = name, Token = token });
}
