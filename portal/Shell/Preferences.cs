using AlumniPlatform.Portal.SignIn;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Localization;

namespace AlumniPlatform.Portal.Shell;

/// <summary>Language and light or dark: two small forms in the footer that work without JavaScript.</summary>
internal static class Preferences
{
    private const string ThemeCookie = "theme";

    public static IReadOnlyList<string> Themes { get; } = ["auto", "light", "dark"];

    /// <summary>What the reader chose; <c>auto</c> follows the system.</summary>
    public static string Theme(this HttpContext http) =>
        http.Request.Cookies[ThemeCookie] is { } chosen && Themes.Contains(chosen, StringComparer.Ordinal) ? chosen : "auto";

    public static void MapPreferences(this WebApplication app)
    {
        app.MapPost("/preferences/language", (HttpContext http, IAntiforgery antiforgery) => SaveAsync(http, antiforgery, language =>
            Language.All.FirstOrDefault(c => c.Name == language) is { } culture
                ? (CookieRequestCultureProvider.DefaultCookieName, CookieRequestCultureProvider.MakeCookieValue(new RequestCulture(culture)))
                : null)).AllowAnonymous();
        app.MapPost("/preferences/theme", (HttpContext http, IAntiforgery antiforgery) => SaveAsync(http, antiforgery, theme =>
            Themes.Contains(theme, StringComparer.Ordinal) ? (ThemeCookie, theme) : null)).AllowAnonymous();
    }

    private static async Task<IResult> SaveAsync(HttpContext http, IAntiforgery antiforgery, Func<string, (string Name, string Value)?> cookieFor)
    {
        if (!await antiforgery.IsRequestValidAsync(http))
            return TypedResults.BadRequest();
        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        if (cookieFor(form["value"].ToString()) is not { } cookie)
            return TypedResults.BadRequest();
        http.Response.Cookies.Append(cookie.Name, cookie.Value, new CookieOptions
        {
            MaxAge = TimeSpan.FromDays(365),
            HttpOnly = true,
            SameSite = SameSiteMode.Lax,
            Secure = http.Request.IsHttps,
            IsEssential = true,
        });
        return TypedResults.LocalRedirect(LocalAddress.Or(form["returnUrl"], "/"));
    }
}
