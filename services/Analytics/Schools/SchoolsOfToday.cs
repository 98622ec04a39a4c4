using AlumniPlatform.ServiceDefaults;
using Microsoft.EntityFrameworkCore;

namespace AlumniPlatform.Analytics.Schools;

/// <summary>
/// Which school counts the graduates of a school of the day. Facts keep the school of the day; what is shown, filtered
/// and allowed goes by the school of today.
/// </summary>
internal sealed class SchoolsOfToday(IReadOnlyDictionary<string, string?> mergedInto)
{
    public static async Task<SchoolsOfToday> ReadAsync(AnalyticsDb db, CancellationToken cancellationToken) =>
        new(await db.Schools.AsNoTracking().ToDictionaryAsync(s => s.Code, s => s.MergedInto, StringComparer.Ordinal, cancellationToken));

    /// <summary>
    /// The end of the chain. Schools that were entered as merged into each other in a circle are shown together, under
    /// the first of their codes, until somebody mends it.
    /// </summary>
    public string Of(string school)
    {
        var chain = new List<string> { school };
        while (mergedInto.GetValueOrDefault(chain[^1]) is { } next)
        {
            if (chain.IndexOf(next) is >= 0 and var start)
                return chain.Skip(start).Min(StringComparer.Ordinal)!;
            chain.Add(next);
        }
        return chain[^1];
    }

    /// <summary>Whether a caller may see what <paramref name="school"/>, a school of today, counts, and asked for it.</summary>
    /// <param name="programme">Of which programme it counts that; null: of the school as a whole.</param>
    /// <param name="wanted">A school of today or one that was merged into it; null for all.</param>
    public bool Shows(string school, string? programme, Scope scope, string? wanted) =>
        scope.Contains(school, programme) && (wanted is null || Of(wanted) == school);
}
