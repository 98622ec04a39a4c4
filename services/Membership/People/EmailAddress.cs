namespace AlumniPlatform.Membership.People;

internal static class EmailAddress
{
    public const int MaxLength = 254; // RFC 5321

    /// <summary>Whether mail could be sent to it: one mailbox at a domain with a dot, nothing that could end a header line.</summary>
    public static bool IsValid(string text)
    {
        var at = text.IndexOf('@', StringComparison.Ordinal);
        if (at is < 1 or > 64 || text.Length > MaxLength || text.Any(c => char.IsWhiteSpace(c) || char.IsControl(c) || "()<>[]:;,\\\"".Contains(c)))
            return false;
        var (local, domain) = (text[..at], text[(at + 1)..]);
        return DotsSeparate(local) && DotsSeparate(domain) && domain.Contains('.') && !domain.Contains('@')
            && domain.Split('.').All(label => label.Length <= 63 && label[0] != '-' && label[^1] != '-' && label.All(c => char.IsLetterOrDigit(c) || c == '-' || c > 127));
    }

    /// <summary>Enough for the owner to recognise it: <c>e***@example.se</c>.</summary>
    public static string Mask(string address)
    {
        var at = address.IndexOf('@', StringComparison.Ordinal);
        return at < 1 ? "***" : $"{address[0]}***{address[at..]}";
    }

    private static bool DotsSeparate(string part) => part.Length > 0 && part[0] != '.' && part[^1] != '.' && !part.Contains("..", StringComparison.Ordinal);
}
