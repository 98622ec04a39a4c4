using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.EntityFrameworkCore;

namespace AlumniPlatform.Identity.Accounts;

/// <summary>Who is signed in at identity itself, in this browser.</summary>
internal static class AccountSession
{
    private const string Stamp = "stamp";

    public static Task BeginAsync(HttpContext http, Account account) => http.SignInAsync(AccountRegistration.Cookie, new ClaimsPrincipal(new ClaimsIdentity(
        [new Claim("sub", account.Id.ToString()), new Claim(Stamp, account.SecurityStamp!)], AccountRegistration.Cookie, "sub", "role")));

    public static Task EndAsync(HttpContext http) => http.SignOutAsync(AccountRegistration.Cookie);

    /// <summary>The account as it is now; null when nobody is signed in, or when the account is gone or its sessions were ended.</summary>
    public static async Task<Account?> CurrentAsync(HttpContext http, IdentityDb db)
    {
        var cookie = await http.AuthenticateAsync(AccountRegistration.Cookie);
        if (!Guid.TryParse(cookie.Principal?.FindFirstValue("sub"), out var id))
            return null;
        var stamp = cookie.Principal?.FindFirstValue(Stamp);
        return await db.Users.AsNoTracking().SingleOrDefaultAsync(a => a.Id == id && a.SecurityStamp == stamp, http.RequestAborted);
    }
}
