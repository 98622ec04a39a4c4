using AlumniPlatform.ServiceDefaults;

namespace AlumniPlatform.Portal.Events;

/// <summary>
/// What shows that who uses this browser reads the mail of an address: a signed word that events gave when the link was opened.
/// In a cookie that no script reads; no address has it, so nobody passes it on.
/// </summary>
internal static class AddressProof
{
    private const string Cookie = "address-proof";

    public static string? Of(HttpContext http, PublicAddress address) => http.Request.Cookies[address.Cookie(Cookie)];

    public static void Keep(HttpContext http, PublicAddress address, string proof) =>
        http.Response.Cookies.Append(address.Cookie(Cookie), proof, new CookieOptions
        {
            Path = address.CookiePath("/events"),
            MaxAge = TimeSpan.FromDays(7), // as long as it counts
            HttpOnly = true,
            SameSite = SameSiteMode.Strict,
            Secure = address.IsHttps,
            IsEssential = true,
        });
}
