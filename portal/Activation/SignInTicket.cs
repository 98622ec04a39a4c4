using AlumniPlatform.ServiceDefaults;

namespace AlumniPlatform.Portal.Activation;

/// <summary>
/// Hands the browser that became a member over to identity, which signs it in. The ticket travels in a cookie that only
/// identity's address receives: no address, log or history has it, and no other site can send anybody there with it.
/// </summary>
internal static class SignInTicket
{
    private const string Path = "/account/ticket";

    public static string Way => $"{Path}?ui_locales={Language.Code}";

    public static void Give(HttpContext http, PublicAddress address, string ticket) => http.Response.Cookies.Append(address.Cookie("sign-in-ticket"), ticket, new CookieOptions
    {
        Path = address.CookiePath(Path),
        MaxAge = TimeSpan.FromMinutes(10), // the ticket's own life
        HttpOnly = true,
        SameSite = SameSiteMode.Strict,
        Secure = address.IsHttps,
        IsEssential = true,
    });
}
