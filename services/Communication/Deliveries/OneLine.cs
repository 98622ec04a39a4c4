namespace AlumniPlatform.Communication.Deliveries;

internal static class OneLine
{
    /// <summary>
    /// The text in one line without control characters. Names come from many systems: nothing in them may start a line,
    /// neither in a header nor in the text, and PostgreSQL takes no NUL.
    /// </summary>
    public static string Of(string? text) => text is null ? "" : IsOneLine(text) ? text : string.Join(' ',
        string.Concat(text.Select(c => IsSpace(c) ? ' ' : c)).Split(' ', StringSplitOptions.RemoveEmptyEntries));

    // Nearly every text is, and there are five in each message.
    private static bool IsOneLine(string text)
    {
        for (var i = 0; i < text.Length; i++)
            if (text[i] == ' ' ? i == 0 || i == text.Length - 1 || text[i + 1] == ' ' : IsSpace(text[i]))
                return false;
        return true;
    }

    private static bool IsSpace(char c) => char.IsControl(c) || c is '\u2028' or '\u2029';
}
