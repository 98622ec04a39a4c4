using System.Globalization;
using AlumniPlatform.Portal.Gateway;

namespace AlumniPlatform.Portal.Coverage;

/// <summary>Figures of one or more cohorts, against the target.</summary>
/// <param name="Key">What they have in common: a year, a school, a programme.</param>
public sealed record Figures(string Key, double Target, IReadOnlyList<Cohort> Cohorts)
{
    public int Graduates => Cohorts.Sum(c => c.Graduates);
    public int Reachable => Cohorts.Sum(c => c.Reachable);
    public int Invited => Cohorts.Sum(c => c.Invited);
    public int Opened => Cohorts.Sum(c => c.Opened);
    public int Members => Cohorts.Sum(c => c.Members);
    public int Left => Cohorts.Sum(c => c.Left);
    public int Declined => Cohorts.Sum(c => c.Declined);
    public int Unreachable => Cohorts.Sum(c => c.Unreachable);
    public int NeverInvited => Cohorts.Sum(c => c.NeverInvited);
    public int Silent => Cohorts.Sum(c => c.Silent);

    /// <summary>The share of graduates who are members. Rounded down to a tenth of a percent: 89.96 is not yet 90.</summary>
    public double Coverage => Graduates == 0 ? 0 : Math.Floor(Members * 1000.0 / Graduates) / 1000;

    /// <summary>Persons still missing to the target.</summary>
    public int Missing => Math.Max(0, (int)decimal.Ceiling((decimal)Target * Graduates) - Members);
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
            : int.TryParse(year, CultureInfo.InvariantCulture, out var chosen) && Years.Contains(chosen) ? chosen
            : Years.Count > 0 ? Years[0] : null;
        Cohorts = [.. coverage.Rows.Where(c => Year is null || c.Year == Year)
            .OrderByDescending(c => c.Year).ThenBy(c => c.School, StringComparer.Ordinal).ThenBy(c => c.Programme, StringComparer.Ordinal)];
        Compares = Year is null ? Comparison.Years
            : Cohorts.Select(c => c.School).Distinct().Count() > 1 ? Comparison.Schools : Comparison.Programmes;
        Total = new Figures("", coverage.Target, Cohorts);
        Bars = [.. Cohorts.GroupBy(KeyOf).Select(group => new Figures(group.Key, coverage.Target, [.. group]))];
    }

    public const string AllYears = "all";

    private const int MostYears = 24;

    public IReadOnlyList<int> Years { get; }

    /// <summary>Null: all years.</summary>
    public int? Year { get; }

    public IReadOnlyList<Cohort> Cohorts { get; }

    public Comparison Compares { get; }

    public Figures Total { get; }

    public IReadOnlyList<Figures> Bars { get; }

    /// <summary>Each cohort by itself. Years of many programmes stay together in the table, or it would have thousands of rows.</summary>
    public IReadOnlyList<Figures>? OneByOne => Year is not null || Cohorts.Select(c => c.Programme).Distinct().Count() == 1
        ? [.. Cohorts.Select(c => new Figures(c.Programme, coverage.Target, [c]))] : null;

    /// <summary>What a chart has room for: the newest years; all are in the table.</summary>
    public IReadOnlyList<Figures> Drawn => Compares == Comparison.Years ? [.. Bars.Take(MostYears)] : Bars;

    private string KeyOf(Cohort cohort) => Compares switch
    {
        Comparison.Years => cohort.Year.ToString(CultureInfo.InvariantCulture),
        Comparison.Schools => cohort.School,
        _ => cohort.Programme,
    };
}
