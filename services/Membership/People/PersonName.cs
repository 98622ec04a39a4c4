using System.Text;

namespace AlumniPlatform.Membership.People;

/// <summary>A name as its bearer writes it, under the rules of the intake.</summary>
internal static class PersonName
{
    public const int MaxLength = 200;

    /// <summary>The name in one form of each letter; notes in <paramref name="errors"/> why it is none.</summary>
    public static string Read(string field, string text, bool mayBeEmpty, Dictionary<string, string[]> errors)
    {
        var fault = Fault(text, mayBeEmpty);
        if (fault is null)
            return text.Trim().Normalize(NormalizationForm.FormC);
        errors[field] = [fault];
        return "";
    }

    private static string? Fault(string text, bool mayBeEmpty) =>
        text.Any(char.IsControl) ? "A name has no control characters."
        : text.Trim().Normalize(NormalizationForm.FormC) is { Length: > MaxLength } ? $"A name has at most {MaxLength} characters."
        : text.Trim().Length == 0 && !mayBeEmpty ? "A name with one part is a family name: this one is missing."
        : null;
}
