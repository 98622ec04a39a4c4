namespace AlumniPlatform.Gateway.Limits;

/// <summary>
/// How many requests one client may make in a minute, or in an hour, by kind of address. The numbers are in appsettings.json,
/// <c>RateLimits:{kind}</c>.
/// </summary>
internal static class Policies
{
    /// <summary>Metadata of a route that names its kind.</summary>
    public const string Key = "limit";

    /// <summary>Pages and keys: not counted.</summary>
    public const string None = "none";

    /// <summary>The APIs.</summary>
    public const string Api = "api";

    /// <summary>Tokens; clients renew theirs here.</summary>
    public const string Connect = "connect";

    /// <summary>What a stranger may try: an activation link. Generous enough for a ceremony where all sit behind one address.</summary>
    public const string Activation = "activation";

    /// <summary>What a stranger may try: signing in.</summary>
    public const string SignIn = "sign-in";

    /// <summary>What makes the platform write to somebody.</summary>
    public const string Mail = "mail";

    /// <summary>Registering for a gathering, which makes the platform write too. In an hour: many who sit together may do it.</summary>
    public const string Registration = "registration";

    public static IReadOnlyList<string> Counted { get; } = [Api, Connect, Activation, SignIn, Mail, Registration];

    /// <summary>The time over which a kind is counted.</summary>
    public static TimeSpan Window(string kind) => kind == Registration ? TimeSpan.FromHours(1) : TimeSpan.FromMinutes(1);

    /// <summary>Kinds that make the platform write to somebody: without Redis each replica counts them for itself.</summary>
    public static bool Writes(string kind) => kind is SignIn or Mail or Registration;
}
