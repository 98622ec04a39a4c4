using System.Globalization;
using AlumniPlatform.ServiceDefaults;

namespace AlumniPlatform.Portal.Gateway;

/// <summary>What senders of other schools say about an office's persons.</summary>
internal sealed class ClaimsApi(HttpClient http)
{
    private const string Path = "/api/membership/intake/claims";

    public Task<Page<Claim>> ListAsync(string? state, string? after, int? limit, CancellationToken cancellationToken) =>
        http.ReadAsync<Page<Claim>>(
            Path.With(("state", state), ("after", after), ("limit", limit?.ToString(CultureInfo.InvariantCulture))), cancellationToken);

    public Task<ClaimDetail> GetAsync(Guid id, CancellationToken cancellationToken) =>
        http.ReadAsync<ClaimDetail>($"{Path}/{id}", cancellationToken);

    /// <param name="id">Which.</param>
    /// <param name="version">Of what was looked at.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public Task AcceptAsync(Guid id, long version, CancellationToken cancellationToken) =>
        http.SendAsync(
            HttpMethod.Post, $"{Path}/{id}/accept", null, cancellationToken, string.Create(CultureInfo.InvariantCulture, $"\"{version}\""));

    public Task DismissAsync(Guid id, CancellationToken cancellationToken) =>
        http.SendAsync(HttpMethod.Post, $"{Path}/{id}/dismiss", null, cancellationToken);
}

/// <param name="School">That says it.</param>
/// <param name="GivenName">As recorded; null for a protected identity.</param>
/// <param name="Fields">What accepting it would change.</param>
public sealed record Claim(
    Guid Id, string School, string Programme, string SubmittedBy, DateTimeOffset ReceivedAt, string StudentRef, string? GivenName,
        string? FamilyName,
    bool ProtectedIdentity, IReadOnlyList<string> Fields, string State, DateTimeOffset? SettledAt, string? SettledBy);

public sealed record ClaimDetail(
    Guid Id, string School, string Programme, string SubmittedBy, DateTimeOffset ReceivedAt, string StudentRef, string GivenName,
        string FamilyName,
    bool ProtectedIdentity, string State, DateTimeOffset? SettledAt, string? SettledBy, long Version, IReadOnlyList<ClaimedField> Fields,
        IReadOnlyList<ClaimEvent> History);

/// <param name="Recorded">Null for nothing.</param>
/// <param name="Differs">Whether accepting the claim would change it.</param>
public sealed record ClaimedField(string Field, string? Recorded, string? Claimed, bool Differs);

public sealed record ClaimEvent(string Action, string By, DateTimeOffset At);
