namespace AlumniPlatform.Portal.Gateway;

internal sealed class MembershipApi(HttpClient http)
{
    /// <summary>What the school recorded about the person behind an activation token; notes that the page was opened.</summary>
    public Task<Invitation> LookUpAsync(string token, CancellationToken cancellationToken) =>
        http.SendAsync<Invitation>("/api/membership/activations/lookup", new { token }, cancellationToken);

    public Task<Activated> ActivateAsync(
        string token, string? privateEmail, IReadOnlyDictionary<string, bool> consents, CancellationToken cancellationToken) =>
        http.SendAsync<Activated>("/api/membership/activations", new { token, privateEmail, consents }, cancellationToken);

    /// <summary>Asks for the link again. The answer is the same whether or not the address is known.</summary>
    public Task ResendAsync(string email, CancellationToken cancellationToken) =>
        http.SendAsync(HttpMethod.Post, "/api/membership/activations/resend", new { email }, cancellationToken);

    public Task<Organisation> OrganisationAsync(CancellationToken cancellationToken) =>
        http.ReadAsync<Organisation>("/api/membership/organisation", cancellationToken);
}

internal sealed record Invitation(string GivenName, string FamilyName, string Email, string Language, IReadOnlyList<RecordedDegree> Degrees);

internal sealed record RecordedDegree(string School, string Programme, DateOnly? AwardedOn, DateOnly? ExpectedOn);

internal sealed record Activated(Guid PersonId, string Email);

internal sealed record Organisation(IReadOnlyList<School> Schools, IReadOnlyList<Programme> Programmes);

internal sealed record School(string Code, string Sv, string En)
{
    public string Name => Language.Pick(Sv, En);
}

internal sealed record Programme(string Code, string School, string Sv, string En)
{
    public string Name => Language.Pick(Sv, En);
}
