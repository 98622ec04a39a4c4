namespace AlumniPlatform.ServiceDefaults;

/// <summary>The form of e-mail addresses.</summary>
public static class EmailAddress
{
    /// <summary>In characters (RFC 5321).</summary>
    public const int MaxLength = 254;

    /// <summary>Whether mail could be sent to it: one mailbox at a domain with a dot, nothing that could end a header line.</summary>
    public static bool IsValid(string text)
    {
        var at = text.IndexOf('@', StringComparison.Ordinal);
        if (at is < 1 or > 64 || text.Length > MaxLength || HasForbidden(text))
            return false;
        var domain = text.AsSpan(at + 1);
        if (!DotsSeparate(text.AsSpan(0, at)) || !DotsSeparate(domain) || !domain.Contains('.'))
            return false;
        foreach (var label in domain.Split('.'))
            if (!IsLabel(domain[label]))
                return false;
        return true;
    }

    /// <summary>Enough for the owner to recognise it: <c>e***@example.se</c>.</summary>
    public static string Mask(string address)
    {
        var at = address.IndexOf('@', StringComparison.Ordinal);
        return at < 1 ? "***" : $"{address[0]}***{address[at..]}";
    }

    private static bool HasForbidden(ReadOnlySpan<char> text)
    {
        foreach (var c in text)
            if (char.IsWhiteSpace(c) || char.IsControl(c) || c is '(' or ')' or '<' or '>' or '[' or ']' or ':' or ';' or ',' or '\\' or '"')
                return true;
        return false;
    }

    private static bool DotsSeparate(ReadOnlySpan<char> part) => part.Length > 0 && part[0] != '.' && part[^1] != '.' && !part.Contains("..", StringComparison.Ordinal);

    private static bool IsLabel(ReadOnlySpan<char> label)
    {
        foreach (var c in label)
            if (!char.IsLetterOrDigit(c) && c != '-' && c <= 127)
                return false;
        return label.Length <= 63 && label[0] != '-' && label[^1] != '-';
    }
}
