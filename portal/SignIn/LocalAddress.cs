namespace AlumniPlatform.Portal.SignIn;

/// <summary>Where to go after a form: a path of this site, whatever a link or form asked for.</summary>
internal static class LocalAddress
{
    public static string Or(string? address, string fallback) =>
        address is ['/', ..] and not ['/', '/' or '\\', ..] && !address.Any(char.IsControl) ? Ascii(address) : fallback;

    // It becomes a header, which holds ASCII: the rest is percent-encoded, as browsers do.
    private static string Ascii(string address) =>
        string.Concat(address.EnumerateRunes().Select(rune => rune.IsAscii ? rune.ToString() : Uri.EscapeDataString(rune.ToString())));
}
