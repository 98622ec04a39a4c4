using System.Globalization;
using AlumniPlatform.Portal.Gateway;
using Microsoft.Extensions.Localization;

namespace AlumniPlatform.Portal.Coverage;

/// <summary>Says figures in the reader's language.</summary>
internal sealed class CoverageWords(IStringLocalizer<CoverageTexts> t, Organisation organisation)
{
    public string Label(Figures figures, Comparison compares) => compares switch
    {
        Comparison.Years => figures.Key,
        Comparison.Schools => $"{figures.Key} {organisation.SchoolName(figures.Key)}",
        _ => $"{figures.Key} {organisation.ProgrammeName(figures.Key)}",
    };

    public string School(string code) => $"{code} {organisation.SchoolName(code)}";

    /// <param name="withYear">Where cohorts of several years stand together.</param>
    public string Label(Cohort cohort, bool withYear) => string.Create(CultureInfo.InvariantCulture,
        $"{cohort.Programme} {organisation.ProgrammeName(cohort.Programme)}, {cohort.School}{(withYear ? $", {cohort.Year}" : "")}");

    /// <summary>The share beside a bar.</summary>
    public string Share(Figures figures) => t["share", Percent(figures.Coverage), figures.Members, figures.Graduates];

    /// <summary>All of it in a sentence or two.</summary>
    public string Sum(Figures total) => t["sum", total.Members, total.Graduates, Percent(total.Coverage)] + " "
        + (total.Missing == 0 ? t["sum.reached", Percent(total.Target)] : t["sum.missing", total.Missing, Percent(total.Target)]);

    public string Missing(Figures figures) => figures.Missing == 0 ? t["reached"] : t["missing.count", figures.Missing];

    public string Missing(Figures figures, Cohort cohort) =>
        figures.Missing == 0 ? t["reached"] : t["missing.cohort", figures.Missing, cohort.Year, cohort.Programme];

    private static string Percent(double share) =>
        share.ToString(share * 100 % 1 == 0 ? "P0" : "P1", CultureInfo.CurrentCulture).Replace(' ', '\u00a0'); // no line ends before the sign
}
