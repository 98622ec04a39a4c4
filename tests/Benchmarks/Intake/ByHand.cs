using System.Text.Json;
using AlumniPlatform.Contracts.Membership;
using AlumniPlatform.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Npgsql;
using RabbitMQ.Client;

namespace AlumniPlatform.Benchmarks.Intake;

/// <summary>
/// The same chain with ASP.NET's bare endpoint, Npgsql and RabbitMQ.Client, in one process: persons, degrees, invitations
/// and outbox rows in transactions of 500; a relay that publishes 500 rows, a message each, and awaits the confirms; two
/// consumers that take 500 into one transaction and acknowledge. It knows no organisation, no rights, no receipts and no
/// inbox: each of its rows has a natural key.
/// </summary>
internal sealed class ByHand : IChain
{
    private readonly CancellationTokenSource stop = new();
    private readonly TestDatabase membership;
    private readonly TestDatabase communication;
    private readonly TestDatabase analytics;
    private readonly TestVirtualHost broker;
    private readonly List<IConnection> connections = [];
    private readonly List<Task> running = [];
    private readonly ByHandIntake intake;
    private readonly WebApplication app;
    private readonly HttpClient client;

    private ByHand(TestDatabase membership, TestDatabase communication, TestDatabase analytics, TestVirtualHost broker, ByHandIntake intake, WebApplication app)
    {
        (this.membership, this.communication, this.analytics, this.broker, this.intake, this.app) = (membership, communication, analytics, broker, intake, app);
        client = new HttpClient { BaseAddress = new Uri(app.Urls.First()), Timeout = TimeSpan.FromMinutes(5) };
    }

    public string Name => "by hand";

    public static async Task<ByHand> StartAsync()
    {
        var (membership, communication, analytics) = (await TestDatabase.CreateEmptyAsync(), await TestDatabase.CreateEmptyAsync(), await TestDatabase.CreateEmptyAsync());
        await membership.ExecuteAsync(ByHandTables.Membership);
        await communication.ExecuteAsync(ByHandTables.Communication);
        await analytics.ExecuteAsync(ByHandTables.Analytics);
        var intake = new ByHandIntake(membership.Source);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        app.MapPost("/intake", async (HttpRequest request) =>
        {
            var events = await JsonSerializer.DeserializeAsync<DegreeEvent[]>(request.Body, JsonSerializerOptions.Web, request.HttpContext.RequestAborted);
            foreach (var batch in events!.Chunk(ByHandIntake.BatchSize))
                await intake.StoreAsync(batch);
            return Results.Accepted();
        });
        await app.StartAsync();
        var chain = new ByHand(membership, communication, analytics, await TestVirtualHost.CreateAsync(), intake, app);
        await chain.ConnectAsync();
        return chain;
    }

    public async Task SendAsync(byte[] request)
    {
        using var body = new ByteArrayContent(request);
        body.Headers.ContentType = new("application/cloudevents-batch+json");
        using var answer = await client.PostAsync("/intake", body);
        answer.EnsureSuccessStatusCode();
    }

    public async Task<Reached> ReachedAsync() => new(
        await membership.ScalarAsync<long>("select count(*) from person"),
        await communication.ScalarAsync<long>("select count(*) from delivery"),
        await analytics.ScalarAsync<long>("select coalesce(sum(graduates), 0)::bigint from cohort"));

    public Task SettleAsync() => Task.CompletedTask; // it does nothing behind its back

    private async Task ConnectAsync()
    {
        var factory = new ConnectionFactory { Uri = new Uri(broker.ConnectionString) };
        connections.AddRange([await factory.CreateConnectionAsync(), await factory.CreateConnectionAsync(), await factory.CreateConnectionAsync()]);
        var deliveries = await ByHandConsumer<InvitationRequested>.StartAsync(connections[1], ByHandIntake.Invitations, communication.Source, ByHandConsumers.QueueAsync, stop.Token);
        var facts = await ByHandConsumer<DegreeRecorded>.StartAsync(connections[2], ByHandIntake.Degrees, analytics.Source, ByHandConsumers.CountAsync, stop.Token);
        running.AddRange([deliveries, facts]);
        var channel = await connections[0].CreateChannelAsync(new CreateChannelOptions(true, true, outstandingPublisherConfirmationsRateLimiter: null));
        running.Add(RelayAsync(channel));
    }

    private async Task RelayAsync(IChannel channel)
    {
        while (!stop.IsCancellationRequested)
        {
            await using var connection = await membership.Source.OpenConnectionAsync();
            await using var transaction = await connection.BeginTransactionAsync();
            var rows = new List<(long Id, Guid MessageId, string Queue, byte[] Body)>(ByHandIntake.BatchSize);
            await using (var read = new NpgsqlCommand("select id, message_id, queue, body from outbox order by id limit 500 for update skip locked", connection))
            await using (var reader = await read.ExecuteReaderAsync())
            {
                while (await reader.ReadAsync())
                    rows.Add((reader.GetInt64(0), reader.GetGuid(1), reader.GetString(2), reader.GetFieldValue<byte[]>(3)));
            }
            if (rows.Count == 0)
            {
                await intake.Stored.WaitAsync(TimeSpan.FromSeconds(1)); // polling would burn the other chain's processor
                continue;
            }
            await Task.WhenAll(rows.Select(row => channel.BasicPublishAsync("", row.Queue, mandatory: true,
                new BasicProperties { MessageId = row.MessageId.ToString(), DeliveryMode = DeliveryModes.Persistent }, row.Body).AsTask()).ToArray());
            await using var delete = new NpgsqlCommand("delete from outbox where id = any($1)", connection) { Parameters = { new() { Value = rows.Select(r => r.Id).ToArray() } } };
            await delete.ExecuteNonQueryAsync();
            await transaction.CommitAsync();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await Task.WhenAll(running);
        foreach (var connection in connections)
            await connection.DisposeAsync();
        await app.DisposeAsync();
        client.Dispose();
        await broker.DisposeAsync();
        foreach (var database in new[] { membership, communication, analytics })
            await database.DisposeAsync();
        stop.Dispose();
    }
}
