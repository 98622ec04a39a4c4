namespace AlumniPlatform.Portal.Events;

/// <summary>
/// What shows that who uses this browser reads the mail of an address: a signed word that events gave when the link was opened.
/// In a cookie that no script reads and that goes to the forms of gatherings alone; no address has it, so nobody passes it on.
/// </summary>
internal static class AddressProof
{
    private const string Cookie = "address-proof";

    public static string? Of(HttpContext http) => http.Request.Cookies[Cookie];

    public static void Keep(HttpContext http, string proof) => http.Response.Cookies.Append(Cookie, proof, new CookieOptions
    {
        Path = "/events",
        MaxAge = TimeSpan.FromDays(7), // as long as it counts
        HttpOnly = true,
        SameSite = SameSiteMode.Strict,
        Secure = http.Request.IsHttps,
        IsEssential = true,
    });
}
