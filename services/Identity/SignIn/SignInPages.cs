using AlumniPlatform.Identity.Accounts;
using AlumniPlatform.Identity.Pages;
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
        pages.MapPost("sign-in", (HttpContext http, RequestLink request, [FromForm] string? email, [FromForm] string? returnUrl) =>
            AskAsync(http, request, email?.Trim() ?? "", ReturnAddress.Of(returnUrl), people));
        pages.MapGet("sent", (string? returnUrl) => new RazorComponentResult<SentPage>(new { ReturnUrl = ReturnAddress.Of(returnUrl) }));
        pages.MapGet("link", LookAsync);
        pages.MapPost("link", TakeAsync);
        pages.MapTicket();
        if (app.Environment.IsDevelopment())
            pages.MapDemo();
    }

    private static RazorComponentResult Form(string returnUrl, string? email, bool invalid, IReadOnlyList<StaffMember> people) =>
        new RazorComponentResult<SignInPage>(new { ReturnUrl = returnUrl, Email = email, Invalid = invalid, People = people });

    private static async Task<IResult> AskAsync(HttpContext http, RequestLink request, string email, string returnUrl, IReadOnlyList<StaffMember> people)
    {
        if (email.Length > 254 || email.IndexOf('@', StringComparison.Ordinal) is var at && (at < 1 || at == email.Length - 1))
            return Form(returnUrl, email, invalid: true, people);
        var id = await request.AskAsync(email, returnUrl, Languages.Code, http.RequestAborted);
        http.Response.Cookies.Append(RequestCookie, id.ToString("N"), new CookieOptions
        {
            MaxAge = SignInLink.Lifetime, HttpOnly = true, SameSite = SameSiteMode.Lax, Secure = http.Request.IsHttps, IsEssential = true, Path = "/account",
        });
        return TypedResults.LocalRedirect("/account/sent" + QueryString.Create("returnUrl", returnUrl).Add(Languages.Parameter, Languages.Code));
    }

    // Scanners of mail follow links: looking uses nothing up.
    private static async Task<RazorComponentResult> LookAsync(UseLink link, string? token, CancellationToken cancellationToken) =>
        Link((await link.LookAsync(token, cancellationToken))?.DisplayName, token);

    private static async Task<IResult> TakeAsync(HttpContext http, UseLink use, [FromForm] string? token)
    {
        if (await use.TakeAsync(token, http.RequestAborted) is not var (account, link))
            return Link(null, null);
        await AccountSession.BeginAsync(http, account);
        // In another browser than the one that asked, its authorize request would come back to a portal that never made it.
        var sameBrowser = http.Request.Cookies[RequestCookie] == link.RequestId.ToString("N");
        http.Response.Cookies.Delete(RequestCookie, new CookieOptions { Path = "/account" });
        return TypedResults.LocalRedirect(sameBrowser ? link.ReturnUrl : ReturnAddress.Portal);
    }

    private static RazorComponentResult Link(string? name, string? token) => new RazorComponentResult<LinkPage>(new { Name = name, Token = token });
}
