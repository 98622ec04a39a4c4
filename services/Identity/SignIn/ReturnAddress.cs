namespace AlumniPlatform.Identity.SignIn;

/// <summary>Where sign-in may lead: back to an authorize request of this service, or to the portal's own sign-in. Nothing else, whatever a link asks for.</summary>
internal static class ReturnAddress
{
    /// <summary>The portal starts a request of its own; whoever is signed in here comes back from it at once.</summary>
    public const string Portal = "/sign-in";

    /// <summary>The same, on the way to a member's own page.</summary>
    public const string MyMembership = "/sign-in?returnUrl=%2Fme";

    private const string Authorize = "/connect/authorize?";

    public static string Of(string? address) =>
        address is not null && address.StartsWith(Authorize, StringComparison.Ordinal) && address.Length <= 4000 && address.All(c => c is > ' ' and < '\x7f') ? address : Portal;
}
