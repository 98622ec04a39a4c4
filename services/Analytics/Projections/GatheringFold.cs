using AlumniPlatform.Analytics.Facts;
using AlumniPlatform.Contracts.Events;
using Npgsql;

namespace AlumniPlatform.Analytics.Projections;

/// <summary>
/// What facts mean for gatherings. For each thing that is said of one there is a table, in which the newest word stands: so
/// no order matters, nothing needs a lock before it is written, and figures are counted when somebody asks. Each table is
/// written by one statement, in the order of its key: nobody waits in a circle.
/// </summary>
internal static class GatheringFold
{
    private static readonly Guid ownDoor = Guid.Empty;

    public static IEnumerable<NpgsqlBatchCommand> Commands(IReadOnlyCollection<FactRow> facts) => new[]
    {
        Newest("gathering_time", 1, Of(facts, nameof(GatheringPublished), nameof(GatheringRescheduled)),
            ("gathering", Ids(f => f.Gathering!.GatheringId)), ("starts_at", Times(f => f.Gathering!.StartsAt!.Value)), ("ends_at", Times(f => f.Gathering!.EndsAt!.Value))),
        Newest("gathering_organisers", 1, Of(facts, nameof(GatheringPublished), nameof(GatheringOrganisersChanged)),
            ("gathering", Ids(f => f.Gathering!.GatheringId)), ("schools", Texts(f => string.Join(',', f.Gathering!.Schools!.Order(StringComparer.Ordinal))))),
        Newest("gathering_cancelled", 1, Of(facts, nameof(GatheringCancelled)), ("gathering", Ids(f => f.Gathering!.GatheringId))),
        Newest("gathering_cost", 2, Of(facts, nameof(GatheringCostNoted)), ("gathering", Ids(f => f.Gathering!.GatheringId)), ("school", Texts(f => f.School ?? "")),
            ("amount", facts => Array.ConvertAll(facts, f => f.Gathering!.Amount!.Value)), ("currency", Texts(f => f.Gathering!.Currency!))),
        Newest("registration", 1, Of(facts, nameof(RegistrationConfirmed), nameof(RegistrationCancelled)), ("id", Ids(f => f.Gathering!.RegistrationId!.Value)),
            ("gathering", Ids(f => f.Gathering!.GatheringId)), ("confirmed", facts => Array.ConvertAll(facts, f => f.Kind == nameof(RegistrationConfirmed)))),
        Newest("arrival", 2, Of(facts, nameof(AttendanceRecorded)), ("registration", Ids(f => f.Gathering!.RegistrationId!.Value)), ("part", Ids(f => f.Gathering!.PartId ?? ownDoor)),
            ("present", facts => Array.ConvertAll(facts, f => f.Gathering!.Present!.Value))),
    }.OfType<NpgsqlBatchCommand>();

    /// <summary>Of what is said of the same key the largest version stands; of two that are alike the larger fact, so that all say the same.</summary>
    private static NpgsqlBatchCommand? Newest(string table, int keys, FactRow[] facts, params (string Name, Func<FactRow[], Array> Values)[] columns)
    {
        if (facts.Length == 0)
            return null;
        var key = string.Join(", ", columns.Take(keys).Select(c => c.Name));
        var all = string.Join(", ", columns.Select(c => c.Name).Concat(["version", "fact"]));
        var command = new NpgsqlBatchCommand($"""
            insert into {table} as known ({all})
            select distinct on ({key}) * from unnest({string.Join(", ", Enumerable.Range(1, columns.Length + 2).Select(i => $"${i}"))}) as said ({all})
            order by {key}, version desc, fact desc
            on conflict ({key}) do update set {string.Join(", ", columns.Skip(keys).Select(c => c.Name).Concat(["version", "fact"]).Select(c => $"{c} = excluded.{c}"))}
            where (excluded.version, excluded.fact) > (known.version, known.fact)
            """);
        foreach (var (_, values) in columns)
            command.Parameters.Add(new() { Value = values(facts) });
        command.Parameters.Add(new() { Value = Array.ConvertAll(facts, f => f.Version) });
        command.Parameters.Add(new() { Value = Array.ConvertAll(facts, f => f.Id) });
        return command;
    }

    private static FactRow[] Of(IEnumerable<FactRow> facts, params string[] kinds) => [.. facts.Where(f => kinds.Contains(f.Kind))];

    private static Func<FactRow[], Array> Ids(Converter<FactRow, Guid> value) => facts => Array.ConvertAll(facts, value);

    private static Func<FactRow[], Array> Texts(Converter<FactRow, string> value) => facts => Array.ConvertAll(facts, value);

    private static Func<FactRow[], Array> Times(Converter<FactRow, DateTimeOffset> value) => facts => Array.ConvertAll(facts, f => value(f).ToUniversalTime());
}
