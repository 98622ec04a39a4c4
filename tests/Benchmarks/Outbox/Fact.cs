using AlumniPlatform.Contracts;
using AlumniPlatform.Messaging;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using NpgsqlTypes;

namespace AlumniPlatform.Benchmarks.Outbox;

/// <summary>A degree event; about 400 bytes of JSON.</summary>
internal sealed record Fact(
    Guid Id, DateTimeOffset OccurredAt, Guid PersonId, long Version, Guid DegreeId,
    string School, string Programme, int Year, DateOnly AwardedOn, bool Reachable, string Note) : IEvent
{
    public static Fact New(int number)
    {
        var now = TimeProvider.System.GetUtcNow();
        return new Fact(Guid.CreateVersion7(now), now, Guid.CreateVersion7(now), 1, Guid.CreateVersion7(now),
            "EECS", "CDATE", 2026, new DateOnly(2026, 6, 1), number % 3 != 0, new string('x', 90));
    }
}

/// <summary>What both ways do with the facts: one statement a batch.</summary>
internal static class Recorded
{
    public const string Table = "create table recorded (degree_id uuid primary key, person_id uuid not null, school text not null, programme text not null, year int not null, reachable boolean not null)";

    public static async Task InsertAsync(NpgsqlConnection connection, IReadOnlyList<Fact> facts, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("insert into recorded select * from unnest($1, $2, $3, $4, $5, $6) on conflict do nothing", connection);
        void Add<T>(Func<Fact, T> value, NpgsqlDbType type) => command.Parameters.Add(new() { Value = facts.Select(value).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | type });
        Add(f => f.DegreeId, NpgsqlDbType.Uuid);
        Add(f => f.PersonId, NpgsqlDbType.Uuid);
        Add(f => f.School, NpgsqlDbType.Text);
        Add(f => f.Programme, NpgsqlDbType.Text);
        Add(f => f.Year, NpgsqlDbType.Integer);
        Add(f => f.Reachable, NpgsqlDbType.Boolean);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}

internal sealed class BenchmarkDb(DbContextOptions<BenchmarkDb> options) : DbContext(options)
{
    protected override void OnModelCreating(ModelBuilder modelBuilder) => modelBuilder.AddMessaging();
}

internal sealed class Record(BenchmarkDb db) : IConsume<Fact>
{
    public Task ConsumeAsync(IReadOnlyList<Fact> messages, CancellationToken cancellationToken) =>
        Recorded.InsertAsync((NpgsqlConnection)db.Database.GetDbConnection(), messages, cancellationToken);
}
