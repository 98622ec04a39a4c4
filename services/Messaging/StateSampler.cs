using System.Diagnostics.Metrics;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace AlumniPlatform.Messaging;

/// <summary>
/// Gauges of what waits: outbox depth, age of its oldest row, parked rows, dead letters. Read every ten seconds; a depth is
/// counted up to <see cref="CountedUpTo"/>, so that a long outage does not make the measuring a load.
/// </summary>
internal sealed partial class StateSampler : BackgroundService
{
    private const int CountedUpTo = 100_000;
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(10);

    private readonly NpgsqlDataSource database;
    private readonly TimeProvider time;
    private readonly ILogger<StateSampler> log;
    private readonly Meter meter = new(MessagingMetrics.Name);
    private State? state;

    public StateSampler(NpgsqlDataSource database, TimeProvider time, ILogger<StateSampler> log)
    {
        (this.database, this.time, this.log) = (database, time, log);
        meter.CreateObservableGauge("messaging.outbox.depth", () => Now(s => s.Depth), "{message}", $"Messages that wait for the broker, counted up to {CountedUpTo}.");
        meter.CreateObservableGauge("messaging.outbox.oldest_age", () => Now(s => s.OldestAge), "s", "Age of the oldest message that waits for the broker.");
        meter.CreateObservableGauge("messaging.outbox.parked", () => Now(s => s.Parked), "{message}", "Messages that the broker refused too often.");
        meter.CreateObservableGauge("messaging.dead_letters.waiting", () => Now(s => s.DeadLetters), "{message}", "Dead letters that wait for an operator.");
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Every, time);
        do
        {
            try
            {
                await SampleAsync(stoppingToken);
            }
            catch (NpgsqlException e)
            {
                state = null; // no figure is better than an old one
                LogSkipped(e.Message);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    internal async Task SampleAsync(CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand("""
            select
                (select count(*) from (select from messaging.outbox_message where parked_at is null limit $1) as counted),
                coalesce((select extract(epoch from now() - written_at)::float8 from messaging.outbox_message where parked_at is null order by id limit 1), 0),
                (select count(*) from messaging.outbox_message where parked_at is not null),
                (select count(*) from messaging.dead_letter where state = 'Waiting')
            """);
        command.Parameters.Add(new() { Value = CountedUpTo });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        state = new State(reader.GetInt64(0), reader.GetDouble(1), reader.GetInt64(2), reader.GetInt64(3));
    }

    public override void Dispose()
    {
        meter.Dispose();
        base.Dispose();
    }

    private IEnumerable<Measurement<T>> Now<T>(Func<State, T> value) where T : struct =>
        state is { } sampled ? [new Measurement<T>(value(sampled))] : [];

    private sealed record State(long Depth, double OldestAge, long Parked, long DeadLetters);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The state of messaging could not be measured: {Reason}")]
    private partial void LogSkipped(string reason);
}
