using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Unicode;
using Microsoft.AspNetCore.Localization;
using Microsoft.Extensions.Primitives;

namespace AlumniPlatform.Identity.Pages;

/// <summary>Swedish and English: what the portal asks for (<c>ui_locales</c>), else its reader's choice (a cookie), else the browser's, else English.</summary>
internal static class Languages
{
    public const string Parameter = "ui_locales";

    public static string Code => CultureInfo.CurrentUICulture.TwoLetterISOLanguageName;

    public static void AddLanguages(this IServiceCollection services)
    {
        services.AddLocalization();
        services.AddSingleton(HtmlEncoder.Create(UnicodeRanges.All)); // å as å: Swedish pages stay small and readable
        services.Configure<RequestLocalizationOptions>(options =>
        {
            options.SetDefaultCulture("en");
            options.AddSupportedCultures("sv", "en");
            options.AddSupportedUICultures("sv", "en");
            options.ApplyCurrentCultureToResponseHeaders = true;
            options.RequestCultureProviders =
                [new CustomRequestCultureProvider(Asked), new CookieRequestCultureProvider(), new AcceptLanguageHeaderRequestCultureProvider()];
        });
    }

    // A list in order of preference, parted by spaces (OpenID Connect Core, 3.1.2.1).
    private static Task<ProviderCultureResult?> Asked(HttpContext http) => Task.FromResult(
        http.Request.Query[Parameter].ToString() is { Length: > 0 } asked
            ? new ProviderCultureResult([.. asked.Split(' ').Select(l => new StringSegment(l))])
            : null);

    /// <summary>The address of a form, so that what answers it speaks the page's language.</summary>
    public static string Action(string path) => path + QueryString.Create(Parameter, Code);
}
