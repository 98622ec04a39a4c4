namespace AlumniPlatform.Events.Afterwards;

/// <summary>What a gathering cost one unit of ours that organises it.</summary>
internal sealed class Cost
{
    /// <summary>Each divided into a hundred.</summary>
    public static IReadOnlyList<string> Currencies { get; } = ["SEK", "DKK", "NOK", "EUR", "GBP", "USD", "CHF"];

    public required Guid GatheringId { get; init; }

    /// <summary>Code of the school of the day; empty for the central office.</summary>
    public required string School { get; init; }

    /// <summary>In hundredths of the currency.</summary>
    public long Amount { get; private set; }

    public string Currency { get; private set; } = "";
    public string NotedBy { get; private set; } = "";
    public DateTimeOffset NotedAt { get; private set; }

    /// <summary>Grows with each note.</summary>
    public long Version { get; private set; }

    public void Note(long amount, string currency, string by, DateTimeOffset now)
    {
        (Amount, Currency, NotedBy, NotedAt) = (amount, currency, by, now);
        Version++;
    }
}
