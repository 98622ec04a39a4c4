using Npgsql;
using RabbitMQ.Client;
using Shouldly;
using Xunit;

namespace AlumniPlatform.Testing.Tests;

public sealed class OwnServersTests
{
    [Fact]
    public async Task A_killed_PostgreSQL_has_its_rows_again()
    {
        await using var server = await OwnPostgres.StartNewAsync();
        await server.CreateDatabaseAsync("kept");
        await using var source = NpgsqlDataSource.Create(server.ConnectionString("kept"));
        await using (var write = source.CreateCommand("create table fact as select 42 as answer"))
            await write.ExecuteNonQueryAsync();

        await server.KillAsync();
        await Should.ThrowAsync<NpgsqlException>(async () => await source.CreateCommand("select 1").ExecuteScalarAsync());
        await server.StartAsync();

        source.Clear();
        (await source.CreateCommand("select answer from fact").ExecuteScalarAsync()).ShouldBe(42);
    }

    [Fact]
    public async Task A_killed_RabbitMQ_has_its_confirmed_messages_again()
    {
        await using var server = await OwnRabbitMq.StartNewAsync();
        var factory = new ConnectionFactory { Uri = new Uri(server.ConnectionString), AutomaticRecoveryEnabled = false };
        await using (var connection = await factory.CreateConnectionAsync())
        {
            await using var channel = await connection.CreateChannelAsync(new CreateChannelOptions(true, true));
            await channel.QueueDeclareAsync("kept", durable: true, exclusive: false, autoDelete: false, new Dictionary<string, object?> { ["x-queue-type"] = "quorum" });
            await channel.BasicPublishAsync("", "kept", mandatory: true, new BasicProperties { Persistent = true }, "42"u8.ToArray());
            await server.RemembersAsync("kept");
            await server.KillAsync();
        }
        await server.StartAsync();

        await using var again = await factory.CreateConnectionAsync();
        await using var reader = await again.CreateChannelAsync();
        await Eventually.Async(async () => await reader.BasicGetAsync("kept", autoAck: true), message => message is not null);
    }
}
