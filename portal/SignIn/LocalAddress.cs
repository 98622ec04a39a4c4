namespace AlumniPlatform.Portal.SignIn;

/// <summary>Where to go after a form: a path of this site, whatever a link or form asked for.</summary>
internal static class LocalAddress
{
    public static string Or(string? address, string fallback) =>
        address is ['/', ..] and not ['/', '/' or '\\', ..] && !address.Any(char.IsControl) ? address : fallback;
}
