using System.Collections.Immutable;
using System.Text.Json;
using AlumniPlatform.Identity.Accounts;
using AlumniPlatform.ServiceDefaults;
using OpenIddict.Abstractions;

namespace AlumniPlatform.Identity.Clients;

/// <summary>
/// A program that calls the APIs in its own name (client credentials), with the same roles, schools and programmes as people:
/// the section <c>ServiceAccounts</c> names them, with an entry for each of their roles.
/// </summary>
/// <param name="Id">Its client id.</param>
/// <param name="Secret">Its secret.</param>
/// <param name="Role">One of <see cref="Roles"/>.</param>
/// <param name="Schools">Codes of the schools for which it has the role; <c>*</c> is all.</param>
/// <param name="Programmes">Codes of programmes for which it has the role beside them.</param>
internal sealed record ServiceAccount(string Id, string Secret, string Role, string[]? Schools = null, string[]? Programmes = null)
{
    /// <summary>For trying things out: the secret is the id. They exist in Development and nowhere else.</summary>
    public static IReadOnlyList<ServiceAccount> Demo { get; } =
    [
        new("school-system", "school-system", Roles.SchoolSystem, ["*"]),
        new("school-system-eecs", "school-system-eecs", Roles.SchoolSystem, ["EECS"]),
        new("central", "central", Roles.Central),
        new("coordinator-eecs", "coordinator-eecs", Roles.Coordinator, ["EECS"]),
        new("coordinator-cdate", "coordinator-cdate", Roles.Coordinator, Programmes: ["CDATE"]),
        new("analyst", "analyst", Roles.Analyst),
        new("operator", "operator", Roles.Operator),
        new("door-eecs", "door-eecs", Roles.Door, ["EECS"]),
    ];

    /// <summary>One client for all entries with its id; the secret is that of the first.</summary>
    public static OpenIddictApplicationDescriptor Describe(IReadOnlyList<ServiceAccount> entries)
    {
        var client = new OpenIddictApplicationDescriptor
        {
            ClientId = entries[0].Id,
            ClientSecret = entries[0].Secret,
            ClientType = OpenIddictConstants.ClientTypes.Confidential,
            DisplayName = entries[0].Id,
            Permissions =
            {
                OpenIddictConstants.Permissions.Endpoints.Token,
                OpenIddictConstants.Permissions.GrantTypes.ClientCredentials,
            },
        };
        Grant[] grants = [.. entries.Select(e => new Grant(e.Role, e.Schools ?? [], e.Programmes ?? []))];
        foreach (var claims in Grant.Claims(grants).GroupBy(c => c.Type, c => c.Value))
            client.Properties[claims.Key] = JsonSerializer.SerializeToElement(claims.ToArray());
        return client;
    }

    /// <summary>Reads what <see cref="Describe"/> wrote: the values of each claim of rights.</summary>
    public static Func<string, string[]> RightsOf(ImmutableDictionary<string, JsonElement> properties) => type => Values(properties, type);

    private static string[] Values(ImmutableDictionary<string, JsonElement> properties, string name) =>
        properties.TryGetValue(name, out var value) ? value.Deserialize<string[]>() ?? [] : [];
}
