using AlumniPlatform.ServiceDefaults;

namespace AlumniPlatform.Portal.Gateway;

internal sealed class MembershipApi(HttpClient http)
{
    /// <summary>What the school recorded about the person behind an activation token; notes that the page was opened.</summary>
    public Task<Invitation> LookUpAsync(string token, CancellationToken cancellationToken) =>
        http.SendAsync<Invitation>("/api/membership/activations/lookup", new { token }, cancellationToken);

    public Task<Activated> ActivateAsync(
        string token, string givenName, string familyName, string? privateEmail, IReadOnlyDictionary<string, bool> consents, CancellationToken cancellationToken) =>
        http.SendAsync<Activated>("/api/membership/activations", new { token, givenName, familyName, privateEmail, consents }, cancellationToken);

    /// <summary>Asks for the link again. The answer is the same whether or not the address is known.</summary>
    public Task ResendAsync(string email, CancellationToken cancellationToken) =>
        http.SendAsync(HttpMethod.Post, "/api/membership/activations/resend", new { email }, cancellationToken);

    public Task<Organisation> OrganisationAsync(CancellationToken cancellationToken) =>
        http.ReadAsync<Organisation>("/api/membership/organisation", cancellationToken);
}

/// <summary>What the school recorded about a person who is invited.</summary>
/// <param name="Email">Masked: enough to be recognised by its owner.</param>
public sealed record Invitation(
    string GivenName, string FamilyName, string Email, RecordedSchool? School,
    IReadOnlyList<RecordedDegree> Degrees, IReadOnlyList<ConsentQuestion> Consents, DateTimeOffset? ExpiresAt);

public sealed record RecordedSchool(string Code, Name Name);

/// <param name="AwardedOn">Null while the degree is only expected; <paramref name="ExpectedOn"/> says when.</param>
/// <param name="Contact">Whom at the school to write to when it is wrong.</param>
public sealed record RecordedDegree(string Programme, Name? ProgrammeName, int? Year, DateOnly? AwardedOn, DateOnly? ExpectedOn, string? Contact = null);

/// <summary>One consent to give or leave, in the words that the person agrees to.</summary>
public sealed record ConsentQuestion(string Code, int Version, Name Text);

/// <param name="Ticket">Signs this browser in at identity, once.</param>
public sealed record Activated(Guid PersonId, string GivenName, string Email, string? Ticket = null);

public sealed record Organisation(IReadOnlyList<School> Schools)
{
    /// <summary>What figures tell of it while membership is away: codes without names.</summary>
    public static Organisation Of(IEnumerable<Cohort> cohorts) => new(
        [.. cohorts.GroupBy(c => c.School).Select(school => new School(school.Key, new Name(school.Key, school.Key),
            [.. school.Select(c => c.Programme).Distinct().Select(code => new Programme(code, new Name(code, code)))]))]);

    /// <summary>
    /// What of it is worth offering in a choice to whom <paramref name="scope"/> is: whole schools, and of others the
    /// programmes that are inside. What is shown of them, the APIs decide.
    /// </summary>
    public IReadOnlyList<School> Within(Scope scope) =>
        [.. Schools.Select(s => s with { Programmes = [.. s.Programmes.Where(p => scope.Contains(s.Code, p.Code))] })
            .Where(s => scope.ContainsSchool(s.Code) || s.Programmes.Count > 0)];

    /// <summary>The programme's name; its code when the organisation does not know it any more.</summary>
    public string ProgrammeName(string code) =>
        Schools.SelectMany(s => s.Programmes).FirstOrDefault(p => p.Code == code)?.Name.ToString() ?? code;

    public string SchoolName(string code) => Schools.FirstOrDefault(s => s.Code == code)?.Name.ToString() ?? code;
}

public sealed record School(string Code, Name Name, IReadOnlyList<Programme> Programmes);

public sealed record Programme(string Code, Name Name);
