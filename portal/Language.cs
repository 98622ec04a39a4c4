using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Unicode;
using Microsoft.AspNetCore.Localization;

namespace AlumniPlatform.Portal;

/// <summary>Swedish and English: the reader's choice (a cookie), else the browser's, else English.</summary>
internal static class Language
{
    public static IReadOnlyList<CultureInfo> All { get; } = [CultureInfo.GetCultureInfo("sv"), European("en")];

    public static bool IsSwedish => CultureInfo.CurrentUICulture.TwoLetterISOLanguageName == "sv";

    /// <summary>The code of the language of this page: <c>sv</c> or <c>en</c>.</summary>
    public static string Code => IsSwedish ? "sv" : "en";

    /// <summary>The one of the two that fits the page's language.</summary>
    public static string Pick(string sv, string en) => IsSwedish ? sv : en;

    // English text with the day before the month: the readers are in Europe.
    private static CultureInfo European(string name)
    {
        var culture = (CultureInfo)CultureInfo.GetCultureInfo(name).Clone();
        culture.DateTimeFormat = (DateTimeFormatInfo)CultureInfo.GetCultureInfo("en-GB").DateTimeFormat.Clone();
        return culture;
    }
}

internal static class LanguageRegistration
{
    public static void AddLanguages(this IServiceCollection services)
    {
        services.AddLocalization();
        services.AddSingleton(HtmlEncoder.Create(UnicodeRanges.All)); // å as å: Swedish pages stay small and readable
        services.Configure<RequestLocalizationOptions>(options =>
        {
            options.SupportedCultures = options.SupportedUICultures = [.. Language.All];
            options.DefaultRequestCulture = new RequestCulture(Language.All[1]);
            options.CultureInfoUseUserOverride = false;
            options.ApplyCurrentCultureToResponseHeaders = true;
            options.RequestCultureProviders = [new CookieRequestCultureProvider(), new AcceptLanguageHeaderRequestCultureProvider()];
        });
    }

    public static void UseLanguages(this WebApplication app) => app.UseRequestLocalization();
}
