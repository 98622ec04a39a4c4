using AlumniPlatform.Portal.Components;
using Microsoft.Extensions.Localization;

namespace AlumniPlatform.Portal.Gatherings;

/// <summary>Where in the form of a gathering the fields of the API are, and what is said of a wrong one.</summary>
public sealed class Faults(FormProblem? problem, IStringLocalizer texts)
{
    private readonly Dictionary<string, string> byId = (problem?.Fields ?? []).GroupBy(IdOf).ToDictionary(g => g.Key, g => TextOf(g.First(), texts), StringComparer.Ordinal);

    public IEnumerable<(string Id, string Text)> All => byId.Select(f => (f.Key, f.Value));

    public string? Of(string id) => byId.GetValueOrDefault(id);

    // parts[0].title → parts-0-title-sv: a text that is missing in both languages is pointed out at the first.
    private static string IdOf(string field)
    {
        if (field.StartsWith("invited", StringComparison.Ordinal))
            return "invited";
        var id = field.Replace("].", "-", StringComparison.Ordinal).Replace('[', '-').Replace("]", "", StringComparison.Ordinal).Replace('.', '-');
        return LastOf(field) is "title" or "label" || (LastOf(field) == "name" && field.StartsWith("quotas", StringComparison.Ordinal)) ? $"{id}-sv" : id;
    }

    private static string TextOf(string field, IStringLocalizer texts)
    {
        var text = texts[$"wrong.{(field.StartsWith("invited", StringComparison.Ordinal) ? "invited" : LastOf(field))}"];
        var row = texts[$"row.{field.Split('[')[0]}", field.Split('[', ']') is [_, var index, ..] && int.TryParse(index, out var i) ? i + 1 : 0];
        return text.ResourceNotFound ? texts["wrong.other"] : row.ResourceNotFound || !field.Contains('[', StringComparison.Ordinal) ? text : $"{row}: {text}";
    }

    private static string LastOf(string field) => field[(field.LastIndexOf('.') + 1)..];
}
