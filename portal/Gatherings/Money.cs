using System.Globalization;

namespace AlumniPlatform.Portal.Gatherings;

/// <summary>Amounts in hundredths of a currency, as people write and read them.</summary>
internal static class Money
{
    private const decimal Most = 1_000_000_000;

    public static IReadOnlyList<string> Currencies { get; } = ["SEK", "DKK", "NOK", "EUR", "GBP", "USD", "CHF"];

    /// <summary>12 500,50 and 12,500.50 alike; null for what is no amount. Three digits after a mark are thousands, two or one are decimals.</summary>
    public static long? Read(string? text)
    {
        var digits = new string([.. (text ?? "").Where(c => !char.IsWhiteSpace(c))]);
        var mark = digits.LastIndexOfAny([',', '.']);
        var (whole, rest) = mark >= 0 && digits.Length - mark <= 3 ? (digits[..mark], digits[(mark + 1)..]) : (digits, "");
        var plain = whole.Replace(",", "", StringComparison.Ordinal).Replace(".", "", StringComparison.Ordinal);
        return decimal.TryParse($"{plain}.{rest}0", NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var amount) && plain.Length > 0 && amount <= Most ? (long)(amount * 100) : null;
    }

    /// <summary>As a field holds it.</summary>
    public static string Typed(long amount) => (amount / 100m).ToString(amount % 100 == 0 ? "0" : "0.00", CultureInfo.CurrentCulture);

    public static string Text(long amount, string currency) => $"{(amount / 100m).ToString(amount % 100 == 0 ? "N0" : "N2", CultureInfo.CurrentCulture)}\u00a0{currency}";
}
