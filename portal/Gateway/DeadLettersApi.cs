using System.Text.Json;
using AlumniPlatform.ServiceDefaults;

namespace AlumniPlatform.Portal.Gateway;

/// <summary>Messages that could not be processed. Each service keeps its own.</summary>
internal sealed class DeadLettersApi(HttpClient http)
{
    public static IReadOnlyList<string> Services { get; } = ["membership", "identity", "events", "communication", "analytics"];

    public Task<Page<DeadLetter>> ListAsync(string service, string? after, CancellationToken cancellationToken) =>
        http.ReadAsync<Page<DeadLetter>>(Of(service).With(("after", after)), cancellationToken);

    public Task<DeadLetterDetail> GetAsync(string service, Guid id, CancellationToken cancellationToken) =>
        http.ReadAsync<DeadLetterDetail>($"{Of(service)}/{id}", cancellationToken);

    /// <summary>Puts the message back into its queue; 0 when somebody settled it meanwhile.</summary>
    public Task<Settled> ReplayAsync(string service, Guid id, CancellationToken cancellationToken) =>
        http.SendAsync<Settled>($"{Of(service)}/{id}/replay", new { }, cancellationToken);

    public Task<Settled> DropAsync(string service, Guid id, CancellationToken cancellationToken) =>
        http.SendAsync<Settled>($"{Of(service)}/{id}/drop", new { }, cancellationToken);

    public Task<Settled> ReplayAllAsync(string service, string queue, CancellationToken cancellationToken) =>
        http.SendAsync<Settled>($"{Of(service)}/replay".With(("queue", queue)), new { }, cancellationToken);

    private static string Of(string service) => $"/api/{service}/dead-letters";
}

/// <summary>A message that a queue gave up.</summary>
public sealed record DeadLetter(Guid Id, Guid? MessageId, string Queue, string Reason, int Attempts, DateTimeOffset FailedAt);

/// <summary>All that an operator may know of it: names, addresses and links in its payload are masked.</summary>
/// <param name="Payload">Null when it is not JSON.</param>
public sealed record DeadLetterDetail(
    Guid Id, Guid? MessageId, string Queue, string Reason, string? ExceptionType, string? StackTrace, int Attempts,
    DateTimeOffset FailedAt, string State, DateTimeOffset? SettledAt, int Size, JsonElement? Payload);

/// <summary>How many messages an action took hold of.</summary>
public sealed record Settled(int Count);
