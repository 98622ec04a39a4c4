using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;

namespace AlumniPlatform.Portal.Membership;

internal static class Goodbye
{
    /// <summary>Ends the portal's session. Identity's own ends with the account.</summary>
    public static Task EndSessionAsync(HttpContext http) => http.SignOutAsync(CookieAuthenticationDefaults.AuthenticationScheme);
}
