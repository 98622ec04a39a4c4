using System.Globalization;
using AlumniPlatform.ServiceDefaults;

namespace AlumniPlatform.Portal.Gateway;

/// <summary>Records that could not be taken in.</summary>
internal sealed class InboxApi(HttpClient http)
{
    private const string Path = "/api/membership/intake/rejected";

    public Task<Page<RejectedRecord>> ListAsync(string? state, string? code, string? school, string? after, CancellationToken cancellationToken) =>
        http.ReadAsync<Page<RejectedRecord>>(Path.With(("state", state), ("code", code), ("school", school), ("after", after)), cancellationToken);

    public Task<RejectedSummary> SummaryAsync(CancellationToken cancellationToken) => http.ReadAsync<RejectedSummary>($"{Path}/summary", cancellationToken);

    public Task<RejectedDetail> GetAsync(Guid receipt, int index, CancellationToken cancellationToken) => http.ReadAsync<RejectedDetail>(Of(receipt, index), cancellationToken);

    /// <summary>Takes the event in again: <paramref name="payload"/>, or as it is kept when that is null.</summary>
    public Task<Replayed> ReplayAsync(Guid receipt, int index, object? payload, CancellationToken cancellationToken) =>
        http.SendAsync<Replayed>($"{Of(receipt, index)}/replay", new { payload }, cancellationToken);

    public Task<ReplayedMany> ReplayManyAsync(string? code, string? school, CancellationToken cancellationToken) =>
        http.SendAsync<ReplayedMany>($"{Path}/replay", new { code, school }, cancellationToken);

    public Task DismissAsync(Guid receipt, int index, string reason, CancellationToken cancellationToken) =>
        http.SendAsync(HttpMethod.Post, $"{Of(receipt, index)}/dismiss", new { reason }, cancellationToken);

    public Task ReopenAsync(Guid receipt, int index, CancellationToken cancellationToken) =>
        http.SendAsync(HttpMethod.Post, $"{Of(receipt, index)}/reopen", null, cancellationToken);

    private static string Of(Guid receipt, int index) => string.Create(CultureInfo.InvariantCulture, $"{Path}/{receipt}/{index}");
}

/// <param name="School">Null when the record names no school that exists.</param>
public sealed record RejectedRecord(
    Guid Receipt, int Index, string? Source, string? Id, string? Type, string? School, string Code, string Reason, DateTimeOffset ReceivedAt,
    string State, DateTimeOffset? SettledAt, string? SettledBy);

public sealed record RejectedSummary(int Open, IReadOnlyList<RejectedCount> Counts);

public sealed record RejectedCount(string Code, string? School, int Count);

/// <param name="Payload">As it came; need not be JSON.</param>
/// <param name="Draft">As somebody mended it, when that was rejected too.</param>
public sealed record RejectedDetail(
    Guid Receipt, int Index, string? Source, string? Id, string? Type, string? School, string Code, string Reason, DateTimeOffset ReceivedAt, string SubmittedBy,
    string State, DateTimeOffset? SettledAt, string? SettledBy, string? SettledNote, Guid? ReplayReceipt, string? Payload, string? Draft, bool Masked,
    IReadOnlyList<InboxEvent> History);

public sealed record InboxEvent(string Action, string By, DateTimeOffset At);

/// <param name="Outcome"><c>accepted</c>, <c>duplicate</c> or <c>rejected</c>.</param>
public sealed record Replayed(string Outcome);

public sealed record ReplayedMany(int Tried, int Accepted, int Duplicates, int Rejected);
