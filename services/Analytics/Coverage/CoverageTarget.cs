namespace AlumniPlatform.Analytics.Coverage;

/// <summary>The share of each cohort's graduates that are to be members. Decimal, so that 90 percent of 10 is 9 and not 9.000…1, rounded up to 10.</summary>
internal sealed record CoverageTarget(decimal Share)
{
    /// <summary>Reads <c>Analytics:Target</c>: above 0, at most 1; 0.9 when not set.</summary>
    public static CoverageTarget From(IConfiguration configuration)
    {
        var share = configuration.GetValue("Analytics:Target", 0.9m);
        return share is > 0 and <= 1
            ? new CoverageTarget(share)
            : throw new InvalidOperationException($"Analytics__Target is {share}, but a share is above 0 and at most 1.");
    }

    /// <summary>How many more members the cohort needs.</summary>
    public int Missing(int graduates, int members) => Math.Max(0, (int)decimal.Ceiling(Share * graduates) - members);
}
