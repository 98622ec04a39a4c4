using System.Collections.Immutable;
using System.Text.Json;
using AlumniPlatform.ServiceDefaults;
using OpenIddict.Abstractions;

namespace AlumniPlatform.Identity.Clients;

/// <summary>A program that calls the APIs in its own name (client credentials), with the same roles and schools as people.</summary>
/// <param name="Id">Its client id.</param>
/// <param name="Secret">Its secret.</param>
/// <param name="Role">One of <see cref="Roles"/>.</param>
/// <param name="Schools">Codes of the schools that it acts for; <c>*</c> is all.</param>
internal sealed record ServiceAccount(string Id, string Secret, string Role, string[]? Schools = null)
{
    /// <summary>For trying things out: the secret is the id. They exist in Development and nowhere else.</summary>
    public static IReadOnlyList<ServiceAccount> Demo { get; } =
    [
        new("school-system", "school-system", Roles.SchoolSystem, ["*"]),
        new("school-system-eecs", "school-system-eecs", Roles.SchoolSystem, ["EECS"]),
        new("central", "central", Roles.Central),
        new("coordinator-eecs", "coordinator-eecs", Roles.Coordinator, ["EECS"]),
        new("analyst", "analyst", Roles.Analyst),
        new("operator", "operator", Roles.Operator),
        new("door-eecs", "door-eecs", Roles.Door, ["EECS"]),
    ];

    public OpenIddictApplicationDescriptor Describe() => new()
    {
        ClientId = Id,
        ClientSecret = Secret,
        ClientType = OpenIddictConstants.ClientTypes.Confidential,
        DisplayName = Id,
        Permissions =
        {
            OpenIddictConstants.Permissions.Endpoints.Token,
            OpenIddictConstants.Permissions.GrantTypes.ClientCredentials,
        },
        Properties =
        {
            ["role"] = JsonSerializer.SerializeToElement<string[]>([Role]),
            ["school"] = JsonSerializer.SerializeToElement(Schools ?? []),
        },
    };

    /// <summary>Reads what <see cref="Describe"/> wrote.</summary>
    public static (string[] Roles, string[] Schools) RightsOf(ImmutableDictionary<string, JsonElement> properties) =>
        (Values(properties, "role"), Values(properties, "school"));

    private static string[] Values(ImmutableDictionary<string, JsonElement> properties, string name) =>
        properties.TryGetValue(name, out var value) ? value.Deserialize<string[]>() ?? [] : [];
}
