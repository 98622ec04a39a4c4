using AlumniPlatform.Portal.Gateway;

namespace AlumniPlatform.Portal.Coverage;

/// <summary>Graduates and members of one or more cohorts, against the target.</summary>
/// <param name="Key">What they have in common: a year, a school, a programme.</param>
public sealed record Figures(string Key, double Target, int Graduates, int Reachable, int Invited, int Members)
{
    /// <summary>The share of graduates who are members. Rounded down to a tenth of a percent: 89.96 is not yet 90.</summary>
    public double Coverage => Graduates == 0 ? 0 : Math.Floor(Members * 1000.0 / Graduates) / 1000;

    /// <summary>Persons still missing to the target.</summary>
    public int Missing => Math.Max(0, (int)decimal.Ceiling((decimal)Target * Graduates) - Members);

    public static Figures Of(string key, double target, IEnumerable<Cohort> cohorts) =>
        cohorts.Aggregate(new Figures(key, target, 0, 0, 0, 0), (sum, c) => sum with
        {
            Graduates = sum.Graduates + c.Graduates,
            Reachable = sum.Reachable + c.Reachable,
            Invited = sum.Invited + c.Invited,
            Members = sum.Members + c.Members,
        });
}

/// <summary>What a chart and its table compare.</summary>
public enum Comparison
{
    /// <summary>Years, newest first.</summary>
    Years,

    /// <summary>Schools, within a year.</summary>
    Schools,

    /// <summary>Programmes of one school, within a year.</summary>
    Programmes,
}

/// <summary>The figures of a choice of school, programme and year.</summary>
internal sealed class CoverageFigures
{
    private readonly Gateway.Coverage coverage;

    /// <param name="coverage">Of the chosen school and programme, all years.</param>
    /// <param name="year">A year, <c>all</c>, or anything else for the newest.</param>
    public CoverageFigures(Gateway.Coverage coverage, string? year)
    {
        this.coverage = coverage;
        Years = [.. coverage.Rows.Select(c => c.Year).Distinct().OrderDescending()];
        Year = year == AllYears ? null
            : int.TryParse(year, System.Globalization.CultureInfo.InvariantCulture, out var chosen) && Years.Contains(chosen) ? chosen
            : Years.Count > 0 ? Years[0] : null;
        Cohorts = [.. coverage.Rows.Where(c => Year is null || c.Year == Year)
            .OrderByDescending(c => c.Year).ThenBy(c => c.School, StringComparer.Ordinal).ThenBy(c => c.Programme, StringComparer.Ordinal)];
        Compares = Year is null ? Comparison.Years
            : Cohorts.Select(c => c.School).Distinct().Count() > 1 ? Comparison.Schools : Comparison.Programmes;
    }

    public const string AllYears = "all";

    public IReadOnlyList<int> Years { get; }

    /// <summary>Null: all years.</summary>
    public int? Year { get; }

    public IReadOnlyList<Cohort> Cohorts { get; }

    public Comparison Compares { get; }

    public Figures Total => Figures.Of("", coverage.Target, Cohorts);

    public IReadOnlyList<Figures> Bars =>
        [.. Cohorts.GroupBy(KeyOf).Select(group => Figures.Of(group.Key, coverage.Target, group))];

    /// <summary>Years of many programmes stay together in the table, or it would have thousands of rows.</summary>
    public bool ShowsCohorts => Year is not null || Cohorts.Select(c => c.Programme).Distinct().Count() == 1;

    private string KeyOf(Cohort cohort) => Compares switch
    {
        Comparison.Years => cohort.Year.ToString(System.Globalization.CultureInfo.InvariantCulture),
        Comparison.Schools => cohort.School,
        _ => cohort.Programme,
    };
}
