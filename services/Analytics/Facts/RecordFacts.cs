using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using AlumniPlatform.Analytics.Projections;
using AlumniPlatform.Contracts;
using AlumniPlatform.Contracts.Communication;
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

    public async Task ConsumeAsync(IReadOnlyList<IEvent> messages, CancellationToken cancellationToken)
    {
        var recorded = await InsertAsync(messages, cancellationToken);
        if (recorded.Count > 0)
            await projector.ApplyAsync(recorded, cancellationToken);
    }

    /// <summary>Returns the ids of those that were not facts already.</summary>
    private async Task<List<Guid>> InsertAsync(IReadOnlyList<IEvent> messages, CancellationToken cancellationToken)
    {
        // In the order of the key, so that two replicas with the same messages wait for each other instead of deadlocking.
        await using var command = new NpgsqlCommand("""
            insert into fact (id, kind, person, occurred_at, version, data, recorded_at)
            select id, kind, person, occurred_at, version, data, $7
            from unnest($1, $2, $3, $4, $5, $6) as message (id, kind, person, occurred_at, version, data)
            order by id
            on conflict do nothing
            returning id
            """, (NpgsqlConnection)db.Database.GetDbConnection())
        {
            Parameters =
            {
                new() { Value = messages.Select(m => m.Id).ToArray() },
                new() { Value = messages.Select(m => m.GetType().Name).ToArray() },
                new() { Value = messages.Select(PersonOf).ToArray() },
                new() { Value = messages.Select(m => m.OccurredAt.ToUniversalTime()).ToArray() },
                new() { Value = messages.Select(m => m.Version).ToArray() },
                new() { Value = messages.Select(m => JsonSerializer.Serialize(m, m.GetType(), json)).ToArray(), DataTypeName = "jsonb[]" },
                new() { Value = time.GetUtcNow() },
            },
        };
        var recorded = new List<Guid>(messages.Count);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
            recorded.Add(reader.GetGuid(0));
        return recorded;
    }

    private static Guid? PersonOf(IEvent message) => message switch
    {
        GraduationExpected m => m.PersonId,
        DegreeRecorded m => m.PersonId,
        DegreeRevoked m => m.PersonId,
        PersonInvited m => m.PersonId,
        ActivationOpened m => m.PersonId,
        MemberActivated m => m.PersonId,
        ConsentChanged m => m.PersonId,
        MessageSent m => m.PersonId,
        MessageBounced m => m.PersonId,
        _ => throw new NotSupportedException($"Nobody has said yet whom a {message.GetType().Name} is about."),
    };

    private static void WithoutColumns(JsonTypeInfo type)
    {
        for (var i = type.Properties.Count - 1; i >= 0; i--)
            if (type.Properties[i].Name is "id" or "occurredAt" or "personId" or "version")
                type.Properties.RemoveAt(i);
    }
}
