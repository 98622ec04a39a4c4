using AlumniPlatform.ServiceDefaults;

namespace AlumniPlatform.Portal.Gateway;

internal sealed class CommunicationApi(HttpClient http)
{
    public Task<Page<Delivery>> DeliveriesAsync(string? state, string? purpose, string? after, CancellationToken cancellationToken) =>
        http.ReadAsync<Page<Delivery>>(
            "/api/communication/deliveries".With(("state", state), ("purpose", purpose), ("after", after)), cancellationToken);

    public Task<DeliverySummary> SummaryAsync(CancellationToken cancellationToken) =>
        http.ReadAsync<DeliverySummary>("/api/communication/deliveries/summary", cancellationToken);
}

/// <summary>One message to one recipient.</summary>
public sealed record Delivery(
    Guid Id, string Purpose, string? School, string? Address, string State, string? Code,
    int Attempts, DateTimeOffset QueuedAt, DateTimeOffset? SentAt);

/// <summary>How many deliveries are in each state; every delivery is in exactly one.</summary>
public sealed record DeliverySummary(long Total, IReadOnlyDictionary<string, long> States);
