using AlumniPlatform.ServiceDefaults;

namespace AlumniPlatform.Membership.Intake.Amqp;

/// <summary>
/// For which schools and programmes an AMQP user speaks: <c>Intake:Amqp:Users</c>, for each user a list of school codes,
/// <c>*</c> for all, and below <c>Programmes</c> one of programme codes.
/// </summary>
internal sealed class AmqpSenders(IConfiguration configuration)
{
    private readonly Dictionary<string, Scope> scopes = configuration.GetSection("Intake:Amqp:Users").GetChildren()
        .ToDictionary(user => user.Key, user => ScopeOf(user), StringComparer.Ordinal);

    /// <summary>Whose receipt it is: the user's, who may be a service account of the same name over HTTP; of a stranger nobody's.</summary>
    public string AccountOf(string? user) => IsKnown(user) ? user! : "amqp:unknown";

    public bool IsKnown(string? user) => user is not null && scopes.ContainsKey(user);

    public Scope ScopeOf(string? user) => IsKnown(user) ? scopes[user!] : Scope.Nothing;

    private static Scope ScopeOf(IConfigurationSection user) => Scope.Of(
        user.GetChildren().Select(child => child.Value).OfType<string>(), user.GetSection("Programmes").Get<string[]>() ?? []);
}
