using AlumniPlatform.ServiceDefaults;

namespace AlumniPlatform.Portal.Gateway;

/// <summary>Persons who may be one.</summary>
internal sealed class MergingApi(HttpClient http)
{
    private const string Path = "/api/membership/merge-candidates";

    public Task<Page<CandidatePair>> ListAsync(string? state, string? after, CancellationToken cancellationToken) =>
        http.ReadAsync<Page<CandidatePair>>(Path.With(("state", state), ("after", after)), cancellationToken);

    public Task<Comparison> CompareAsync(Guid a, Guid b, CancellationToken cancellationToken) => http.ReadAsync<Comparison>($"{Path}/{a}/{b}", cancellationToken);

    public Task DismissAsync(Guid a, Guid b, CancellationToken cancellationToken) => http.SendAsync(HttpMethod.Post, $"{Path}/{a}/{b}/dismiss", null, cancellationToken);

    public Task ReopenAsync(Guid a, Guid b, CancellationToken cancellationToken) => http.SendAsync(HttpMethod.Post, $"{Path}/{a}/{b}/reopen", null, cancellationToken);

    public Task MergeAsync(Guid keep, Guid other, CancellationToken cancellationToken) =>
        http.SendAsync(HttpMethod.Post, $"/api/membership/people/{keep}/merge", new { other }, cancellationToken);
}

/// <param name="Kind"><c>likely</c> or <c>possible</c>.</param>
public sealed record CandidatePair(string Kind, CandidatePerson A, CandidatePerson B, DateTimeOffset FoundAt);

/// <param name="FamilyName">Null, as the other names and the address, of a protected identity.</param>
public sealed record CandidatePerson(Guid Id, string StudentRef, string? GivenName, string? FamilyName, string? Email, bool ProtectedIdentity);

public sealed record Comparison(string? Kind, bool Dismissed, ComparedPerson A, ComparedPerson B, IReadOnlyList<InboxEvent> History);

/// <param name="Elsewhere">How many more degrees other schools have recorded.</param>
public sealed record ComparedPerson(
    Guid Id, string StudentRef, string GivenName, string FamilyName, string Email, string? PrivateEmail, string State, bool ProtectedIdentity, bool Unreachable,
    bool Merged, bool HasAccount, bool HasOpenInvitation, DateTimeOffset RecordedAt, IReadOnlyList<ComparedDegree> Degrees, int Elsewhere)
{
    public string FullName => $"{GivenName} {FamilyName}".Trim();
}

public sealed record ComparedDegree(string School, string Programme, string Level, string Name, DateOnly? AwardedOn, DateOnly? ExpectedOn);
