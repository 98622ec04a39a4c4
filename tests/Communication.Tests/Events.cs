using System.Text.Json;
using AlumniPlatform.Testing;

namespace AlumniPlatform.Communication.Tests;

/// <summary>What the service told membership of its mail.</summary>
public sealed class Events(PublishedMessages published) : IAsyncDisposable
{
    private const string Sent = "membership.message-sent";
    private const string Bounced = "membership.message-bounced";

    public static async Task<Events> ReadAsync(TestVirtualHost broker) => new(await PublishedMessages.ReadAsync(broker, Sent, Bounced));

    /// <summary>Waits for the one event about this request's mail that left.</summary>
    public Task<JsonElement> SentAsync(Guid requestId) => OneAsync(Sent, requestId);

    /// <summary>Waits for the one event about this request's mail that came back.</summary>
    public Task<JsonElement> BouncedAsync(Guid requestId) => OneAsync(Bounced, requestId);

    /// <summary>Whether membership was told so far that this request's mail left.</summary>
    public bool IsSent(Guid requestId) => Of(Sent, requestId).Length > 0;

    /// <summary>Whether membership was told so far that this request's mail came back.</summary>
    public bool IsBounced(Guid requestId) => Of(Bounced, requestId).Length > 0;

    public ValueTask DisposeAsync() => published.DisposeAsync();

    private async Task<JsonElement> OneAsync(string queue, Guid requestId) =>
        (await Eventually.Async(() => Task.FromResult(Of(queue, requestId)), found => found.Length > 0, expected: queue)).Single();

    private JsonElement[] Of(string queue, Guid requestId) => [.. published.In(queue).Where(m => m.GetProperty("requestId").GetGuid() == requestId)];
}
