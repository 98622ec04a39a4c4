using System.Text.Json;
using AlumniPlatform.Portal.Gateway;

namespace AlumniPlatform.Portal.Schools;

/// <summary>The fields in which a unit before and after a change differ.</summary>
internal static class Difference
{
    private static readonly string[] bookkeeping = ["version", "edited", "code"];

    public static IEnumerable<(string Field, string Before, string After)> Of(OrganisationChange change)
    {
        var before = Fields(change.Before);
        var after = Fields(change.After);
        return after.Keys.Union(before.Keys).Except(bookkeeping)
            .Select(field => (field, Before: before.GetValueOrDefault(field, "–"), After: after.GetValueOrDefault(field, "–")))
            .Where(f => f.Before != f.After);
    }

    private static Dictionary<string, string> Fields(JsonElement? unit) => unit is { ValueKind: JsonValueKind.Object } json
        ? json.EnumerateObject().SelectMany(p => p.Value.ValueKind == JsonValueKind.Object
            ? p.Value.EnumerateObject().Select(inner => ($"{p.Name}.{inner.Name}", inner.Value))
            : [(p.Name, p.Value)]).ToDictionary(f => f.Item1, f => f.Value.ToString())
        : [];
}
