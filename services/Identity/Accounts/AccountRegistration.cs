using AlumniPlatform.Identity.Sessions;
using AlumniPlatform.ServiceDefaults;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Identity;

namespace AlumniPlatform.Identity.Accounts;

internal static class AccountRegistration
{
    /// <summary>The cookie of who is signed in at identity itself; only the pages below /connect and /account read it.</summary>
    public const string Cookie = "account";

    public static void AddAccounts(this IHostApplicationBuilder builder)
    {
        builder.Services.AddIdentityCore<Account>().AddEntityFrameworkStores<IdentityDb>();
        builder.Services.AddHostedService<StaffSync>();
        builder.Services.AddAuthentication().AddCookie(Cookie);
        builder.Services.AddOptions<CookieAuthenticationOptions>(Cookie).Configure<PublicAddress, SessionLimits>((options, address, limits) =>
        {
            options.Cookie.Name = address.Cookie("account");
            options.Cookie.SameSite = SameSiteMode.Lax; // the authorize request comes from the portal by a redirect
            options.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest; // the public address says whether it is https
            options.ExpireTimeSpan = limits.Limit; // the session's row says whether it still is one
            options.SlidingExpiration = false;
        });
    }
}
