using System.Text;

namespace AlumniPlatform.Testing;

/// <summary>A RabbitMQ broker of a test's own, to be stopped or killed and started again on the same data and port.</summary>
public sealed class OwnRabbitMq : IAsyncDisposable
{
    private readonly PlatformHost host;

    private OwnRabbitMq(PlatformHost host) => this.host = host;

    /// <summary>AMQP address with user and password.</summary>
    public string ConnectionString => host.Endpoints.Messaging!;

    /// <summary>Makes the data folder and starts the broker.</summary>
    public static async Task<OwnRabbitMq> StartNewAsync() => new(await PlatformHost.StartAsync(PlatformHost.NewDataFolder(), "--Only", "messaging"));

    /// <summary>Starts it on what it kept, and waits until it takes connections.</summary>
    public Task StartAsync() => host.RestartAsync("messaging");

    /// <summary>An orderly stop.</summary>
    public Task StopAsync() => host.StopAsync("messaging");

    /// <summary>SIGKILL of the broker.</summary>
    public Task KillAsync() => host.KillAsync("messaging");

    /// <summary>
    /// Waits until a new quorum queue will outlive a SIGKILL. RabbitMQ 3 enters it into a table that is written to the disk
    /// half a second later; a broker killed before that comes back with a queue that never answers.
    /// </summary>
    public Task RemembersAsync(string queue) => Eventually.Async(async () =>
    {
        var table = Directory.GetFiles(Path.Combine(host.Data, "rabbitmq"), "names.dets", SearchOption.AllDirectories).Single(f => f.Contains("/quorum/", StringComparison.Ordinal));
        return (await File.ReadAllBytesAsync(table)).AsSpan().IndexOf(Encoding.UTF8.GetBytes($"_{queue}")) >= 0;
    });

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await host.DisposeAsync();
        Directory.Delete(host.Data, recursive: true);
    }
}
