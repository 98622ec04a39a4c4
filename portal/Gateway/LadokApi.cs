using AlumniPlatform.ServiceDefaults;

namespace AlumniPlatform.Portal.Gateway;

/// <summary>How reading the university's Ladok feed goes.</summary>
internal sealed class LadokApi(HttpClient http)
{
    public Task<LadokState> StateAsync(CancellationToken cancellationToken) => http.ReadAsync<LadokState>("/api/membership/ladok", cancellationToken);

    public Task<Page<LadokWaiting>> WaitingAsync(string? after, CancellationToken cancellationToken) =>
        http.ReadAsync<Page<LadokWaiting>>("/api/membership/ladok/waiting".With(("after", after)), cancellationToken);
}

/// <param name="Fault">Null while reading goes on.</param>
public sealed record LadokState(
    bool Enabled, string? Feed, string? Page, string? LastEntryId, DateTimeOffset? LastEntryAt, DateTimeOffset? ReadAt, DateTimeOffset? NextAt,
    LadokFault? Fault, int Waiting, IReadOnlyList<LadokCount> Events);

/// <summary>Why the feed is not read on.</summary>
public sealed record LadokFault(string Code, string Reason, DateTimeOffset Since, int Failures);

/// <summary>What came of one type of event.</summary>
public sealed record LadokCount(string Type, long Read, long Applied, long Skipped, long Rejected);

/// <summary>A degree whose student is not known yet.</summary>
public sealed record LadokWaiting(string Source, string EntryId, string StudentUid, DateTimeOffset Since);
