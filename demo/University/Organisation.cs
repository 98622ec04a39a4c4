using System.Text.Json;

namespace AlumniPlatform.Demo.University;

/// <summary>The schools and programmes that the platform knows, so that the demo fits whatever organisation it was given.</summary>
internal sealed class Organisation
{
    // How popular some programmes of the example are; others count 1.
    private static readonly Dictionary<string, double> weights = new(StringComparer.Ordinal)
    {
        ["CDATE"] = 2.2, ["CMAST"] = 2.2, ["CINEK"] = 1.9, ["CSAMH"] = 1.6, ["CELTE"] = 1.4, ["CTFYS"] = 1.4, ["ARKIT"] = 1.3, ["CINTE"] = 1.2, ["CMATD"] = 0.5, ["CMEDT"] = 0.6,
    };

    private readonly IReadOnlyList<Programme> programmes;
    private readonly double total;

    private Organisation(IReadOnlyList<Programme> programmes)
    {
        this.programmes = programmes;
        total = programmes.Sum(p => p.Weight);
    }

    /// <param name="Code">Of the programme.</param>
    /// <param name="School">The school of today.</param>
    /// <param name="Former">A school that was merged into it, and the last day on which it was one; null when there was none.</param>
    /// <param name="Weight">Its share of a cohort, against the other programmes'.</param>
    internal sealed record Programme(string Code, string School, (string Code, DateOnly Until)? Former, double Weight)
    {
        public string SchoolOn(DateOnly day) => Former is { } former && day <= former.Until ? former.Code : School;
    }

    /// <summary>Reads what <c>GET /api/membership/organisation</c> answers.</summary>
    public static Organisation Read(JsonElement answer)
    {
        var schools = answer.GetProperty("schools").EnumerateArray().ToArray();
        var former = schools.Where(s => s.TryGetProperty("mergedInto", out var into) && into.ValueKind == JsonValueKind.String && s.TryGetProperty("validTo", out var to) && to.ValueKind == JsonValueKind.String)
            .ToLookup(s => s.GetProperty("mergedInto").GetString()!, s => (s.GetProperty("code").GetString()!, DateOf(s.GetProperty("validTo"))));
        var programmes = schools.SelectMany(school =>
        {
            var code = school.GetProperty("code").GetString()!;
            var before = former[code].ToArray();
            return school.GetProperty("programmes").EnumerateArray().Select((programme, i) => new Programme(
                programme.GetProperty("code").GetString()!, code, before.Length == 0 ? null : before[i % before.Length],
                weights.GetValueOrDefault(programme.GetProperty("code").GetString()!, 1)));
        }).ToArray();
        return programmes.Length > 0 ? new Organisation(programmes) : throw new InvalidOperationException("The platform knows no programmes.");
    }

    public Programme Pick(Random random)
    {
        var at = random.NextDouble() * total;
        foreach (var programme in programmes)
            if ((at -= programme.Weight) < 0)
                return programme;
        return programmes[^1];
    }

    private static DateOnly DateOf(JsonElement text) => DateOnly.ParseExact(text.GetString()!, "yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
}
