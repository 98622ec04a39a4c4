using AlumniPlatform.Testing;
using Npgsql;

namespace AlumniPlatform.Benchmarks.Registration;

/// <summary>
/// The same decision with Npgsql alone: lock the row, count, insert, and write two outbox rows, in one transaction and two
/// round trips over four connections. No HTTP, no questions, no rights, no messages that leave.
/// </summary>
internal sealed class SeatsByHand : IRace
{
    private const string Tables = """
        create table gathering (id uuid primary key, capacity int not null, taken int not null, last_entry bigint not null);
        create table registration (id uuid primary key, gathering_id uuid not null references gathering, entry bigint not null, state text not null, name text not null, email text not null);
        create unique index on registration (gathering_id, lower(email)) where state in ('confirmed', 'waitlisted');
        create unique index on registration (gathering_id, entry);
        create table outbox (id bigint generated always as identity primary key, body text not null);
        """;

    private readonly TestDatabase database;
    private readonly SemaphoreSlim connections = new(4);
    private Guid gathering;

    private SeatsByHand(TestDatabase database) => this.database = database;

    public static async Task<SeatsByHand> StartAsync()
    {
        var database = await TestDatabase.CreateEmptyAsync();
        await database.ExecuteAsync(Tables);
        return new SeatsByHand(database);
    }

    public async Task OpenAsync(int seats)
    {
        gathering = Guid.CreateVersion7(TimeProvider.System.GetUtcNow());
        await using var command = database.Source.CreateCommand("insert into gathering values ($1, $2, 0, 0)");
        command.Parameters.Add(new() { Value = gathering });
        command.Parameters.Add(new() { Value = seats });
        await command.ExecuteNonQueryAsync();
    }

    public async Task RegisterAsync(int number)
    {
        await connections.WaitAsync();
        try
        {
            await using var connection = await database.Source.OpenConnectionAsync();
            await using var transaction = await connection.BeginTransactionAsync();
            await DecideAsync(connection, number, await LockAsync(connection));
            await transaction.CommitAsync();
        }
        finally
        {
            connections.Release();
        }
    }

    private async Task<(bool Free, long Entry)> LockAsync(NpgsqlConnection connection)
    {
        await using var command = new NpgsqlCommand("select taken < capacity, last_entry from gathering where id = $1 for update", connection) { Parameters = { new() { Value = gathering } } };
        await using var reader = await command.ExecuteReaderAsync();
        await reader.ReadAsync();
        return (reader.GetBoolean(0), reader.GetInt64(1) + 1);
    }

    private async Task DecideAsync(NpgsqlConnection connection, int number, (bool Free, long Entry) seat)
    {
        var (id, state) = (Guid.CreateVersion7(TimeProvider.System.GetUtcNow()), seat.Free ? "confirmed" : "waitlisted");
        await using var batch = new NpgsqlBatch(connection);
        batch.BatchCommands.Add(new("insert into registration values ($1, $2, $3, $4, 'Demo Person', $5)")
        {
            Parameters = { new() { Value = id }, new() { Value = gathering }, new() { Value = seat.Entry }, new() { Value = state }, new() { Value = $"p{number}@demo.example" } },
        });
        batch.BatchCommands.Add(new("update gathering set taken = taken + $2, last_entry = $3 where id = $1")
        {
            Parameters = { new() { Value = gathering }, new() { Value = seat.Free ? 1 : 0 }, new() { Value = seat.Entry } },
        });
        batch.BatchCommands.Add(new("insert into outbox (body) values ($1), ($2)")
        {
            Parameters = { new() { Value = $$"""{"registrationId":"{{id}}","state":"{{state}}"}""" }, new() { Value = $$"""{"email":"p{{number}}@demo.example","purpose":"registration-{{state}}"}""" } },
        });
        await batch.ExecuteNonQueryAsync();
    }

    public async Task<Outcome> OutcomeAsync()
    {
        await using var command = database.Source.CreateCommand(Outcome.Sql);
        command.Parameters.Add(new() { Value = gathering });
        await using var reader = await command.ExecuteReaderAsync();
        await reader.ReadAsync();
        return new Outcome(reader.GetInt64(0), reader.GetInt64(1), reader.GetBoolean(2));
    }

    public async ValueTask DisposeAsync()
    {
        connections.Dispose();
        await database.DisposeAsync();
    }
}
