using AlumniPlatform.ServiceDefaults;

namespace AlumniPlatform.Portal.Gateway;

/// <summary>Where somebody is signed in.</summary>
internal sealed class SessionsApi(HttpClient http)
{
    private const string Path = "/api/identity/sessions";
    private const string Accounts = "/api/identity/accounts";

    public Task<Page<SessionItem>> ListAsync(CancellationToken cancellationToken) => http.ReadAsync<Page<SessionItem>>(Path, cancellationToken);

    public Task EndAsync(Guid id, CancellationToken cancellationToken) => http.SendAsync(HttpMethod.Delete, $"{Path}/{id}", null, cancellationToken);

    public Task EndOthersAsync(CancellationToken cancellationToken) => http.SendAsync(HttpMethod.Post, $"{Path}/end-others", null, cancellationToken);

    public Task EndCurrentAsync(CancellationToken cancellationToken) => http.SendAsync(HttpMethod.Delete, $"{Path}/current", null, cancellationToken);

    public Task<Page<AccountItem>> FindAsync(string email, CancellationToken cancellationToken) =>
        http.SendAsync<Page<AccountItem>>($"{Accounts}/search", new { email }, cancellationToken);

    public Task<Settled> EndOfAsync(Guid account, CancellationToken cancellationToken) =>
        http.SendAsync<Settled>($"{Accounts}/{account}/end-sessions", new { }, cancellationToken);

    public Task<Page<EndedByOthers>> AuditAsync(CancellationToken cancellationToken) => http.ReadAsync<Page<EndedByOthers>>($"{Accounts}/audit", cancellationToken);
}

/// <param name="Browser">Null when unknown.</param>
public sealed record SessionItem(Guid Id, bool Current, DateTimeOffset StartedAt, DateTimeOffset LastUsedAt, DateTimeOffset ExpiresAt, string? Browser, string? System);

/// <param name="Sessions">In how many browsers the account is signed in.</param>
public sealed record AccountItem(Guid Id, string Name, int Sessions, DateTimeOffset? LastUsedAt);

/// <param name="AccountName">Null once the account is gone.</param>
public sealed record EndedByOthers(Guid Id, string? AccountName, string ActorName, int Sessions, DateTimeOffset At);
