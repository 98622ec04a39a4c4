using System.Globalization;
using Microsoft.Extensions.Localization;

namespace AlumniPlatform.Portal.Schools;

/// <summary>From when to when a unit existed, in words.</summary>
internal static class Validity
{
    public static string Of(IStringLocalizer texts, DateOnly? from, DateOnly? to) => (from, to) switch
    {
        (null, null) => "–",
        ({ } first, null) => texts["validity.from", Day(first)],
        (null, { } last) => texts["validity.to", Day(last)],
        ({ } first, { } last) => texts["validity.both", Day(first), Day(last)],
    };

    private static string Day(DateOnly day) => day.ToString("d MMMM yyyy", CultureInfo.CurrentCulture);
}
