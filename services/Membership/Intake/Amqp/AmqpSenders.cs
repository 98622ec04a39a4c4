using AlumniPlatform.ServiceDefaults;

namespace AlumniPlatform.Membership.Intake.Amqp;

/// <summary>For which schools an AMQP user speaks: <c>Intake:Amqp:Users</c>, a list of school codes for each user, <c>*</c> for all.</summary>
internal sealed class AmqpSenders(IConfiguration configuration)
{
    private static readonly SchoolScope nobody = new(All: false, []);

    private readonly Dictionary<string, SchoolScope> scopes = configuration.GetSection("Intake:Amqp:Users").GetChildren()
        .ToDictionary(user => user.Key, user => ScopeOf(user.Get<string[]>() ?? []), StringComparer.Ordinal);

    /// <summary>Whose receipt it is: the user's, who may be a service account of the same name over HTTP; of a stranger nobody's.</summary>
    public string AccountOf(string? user) => IsKnown(user) ? user! : "amqp:unknown";

    public bool IsKnown(string? user) => user is not null && scopes.ContainsKey(user);

    public SchoolScope ScopeOf(string? user) => IsKnown(user) ? scopes[user!] : nobody;

    private static SchoolScope ScopeOf(string[] schools) => new(schools.Contains("*", StringComparer.Ordinal), schools);
}
