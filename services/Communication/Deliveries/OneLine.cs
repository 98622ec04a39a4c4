namespace AlumniPlatform.Communication.Deliveries;

internal static class OneLine
{
    /// <summary>
    /// The text in one line without control characters. Names come from many systems: nothing in them may start a line,
    /// neither in a header nor in the text, and PostgreSQL takes no NUL.
    /// </summary>
    public static string Of(string? text) => string.Join(' ',
        string.Concat((text ?? "").Select(c => char.IsControl(c) || c is '\u2028' or '\u2029' ? ' ' : c)).Split(' ', StringSplitOptions.RemoveEmptyEntries));
}
