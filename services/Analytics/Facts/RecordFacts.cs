using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using AlumniPlatform.Analytics.Projections;
using AlumniPlatform.Contracts;
using AlumniPlatform.Contracts.Membership;
using AlumniPlatform.Messaging;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace AlumniPlatform.Analytics.Facts;

/// <summary>Writes messages of any kind down as facts and brings the figures up to date, in the one transaction.</summary>
internal sealed class RecordFacts(AnalyticsDb db, Projector projector, TimeProvider time) : IConsume<IEvent>
{
    private static readonly JsonSerializerOptions json = new(JsonSerializerDefaults.Web)
    {
        TypeInfoResolver = new DefaultJsonTypeInfoResolver { Modifiers = { WithoutColumns } },
    };

    // In the order of the key, so that two replicas with the same messages wait for each other instead of deadlocking.
    private const string Insert = """
        insert into fact (id, kind, person, occurred_at, version, data, recorded_at)
        select id, kind, person, occurred_at, version, data, $7
        from unnest($1, $2, $3, $4, $5, $6) as message (id, kind, person, occurred_at, version, data)
        order by id
        on conflict do nothing
        """;

    public async Task ConsumeAsync(IReadOnlyList<IEvent> messages, CancellationToken cancellationToken)
    {
        var facts = messages.Select(FactRow.Of).ToArray();
        var connection = (NpgsqlConnection)db.Database.GetDbConnection();
        await using (var batch = new NpgsqlBatch(connection))
        {
            batch.BatchCommands.Add(Gate.Command(alone: messages.Any(m => m is PersonsMerged)));
            batch.BatchCommands.Add(InsertCommand(messages, facts));
            await batch.ExecuteNonQueryAsync(cancellationToken);
        }
        await projector.ApplyAsync(connection, facts, cancellationToken); // facts that were known before change nothing
    }

    private NpgsqlBatchCommand InsertCommand(IReadOnlyList<IEvent> messages, FactRow[] facts) => new(Insert)
    {
        Parameters =
        {
            new() { Value = Array.ConvertAll(facts, f => f.Id) },
            new() { Value = Array.ConvertAll(facts, f => f.Kind) },
            new() { Value = Array.ConvertAll(facts, f => f.Person) },
            new() { Value = Array.ConvertAll(facts, f => f.OccurredAt) },
            new() { Value = Array.ConvertAll(facts, f => f.Version) },
            new() { Value = messages.Select(m => JsonSerializer.Serialize(m, m.GetType(), json)).ToArray(), DataTypeName = "jsonb[]" },
            new() { Value = time.GetUtcNow() },
        },
    };

    private static void WithoutColumns(JsonTypeInfo type)
    {
        for (var i = type.Properties.Count - 1; i >= 0; i--)
            if (type.Properties[i].Name is "id" or "occurredAt" or "personId" or "version")
                type.Properties.RemoveAt(i);
    }
}
