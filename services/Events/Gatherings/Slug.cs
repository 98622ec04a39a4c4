using System.Globalization;
using System.Text;

namespace AlumniPlatform.Events.Gatherings;

internal static class Slug
{
    private const int Longest = 60;

    /// <summary>A title as part of an address, with the end of the id so that no two are the same: <c>jubilee-2027-4f1c09ab</c>.</summary>
    public static string Of(string title, Guid id)
    {
        var words = new StringBuilder();
        foreach (var c in title.Normalize(NormalizationForm.FormD).ToLowerInvariant())
        {
            if (char.IsAsciiLetterOrDigit(c))
                words.Append(c);
            else if (CharUnicodeInfo.GetUnicodeCategory(c) != UnicodeCategory.NonSpacingMark && words.Length > 0 && words[^1] != '-')
                words.Append('-');
        }
        var text = words.ToString()[..Math.Min(words.Length, Longest)].Trim('-');
        return $"{(text.Length > 0 ? text : "gathering")}-{id.ToString("N")[^8..]}";
    }
}
