using System.Globalization;
using System.Text.Json;
using AlumniPlatform.ServiceDefaults;

namespace AlumniPlatform.Portal.Gateway;

/// <summary>The university's schools and programmes, and editing them.</summary>
internal sealed class OrganisationApi(HttpClient http)
{
    private const string Root = "/api/membership/organisation";

    public Task<OrganisationTree> TreeAsync(CancellationToken cancellationToken) => http.ReadAsync<OrganisationTree>(Root, cancellationToken);

    public Task<Page<OrganisationChange>> ChangesAsync(string? after, CancellationToken cancellationToken) =>
        http.ReadAsync<Page<OrganisationChange>>($"{Root}/changes".With(("after", after)), cancellationToken);

    public Task<SchoolDetail> SchoolAsync(string code, CancellationToken cancellationToken) => http.ReadAsync<SchoolDetail>(School(code), cancellationToken);

    public Task<ProgrammeDetail> ProgrammeAsync(string code, CancellationToken cancellationToken) => http.ReadAsync<ProgrammeDetail>(Programme(code), cancellationToken);

    public Task<Merger> MergerAsync(string code, CancellationToken cancellationToken) => http.ReadAsync<Merger>($"{School(code)}/merge", cancellationToken);

    /// <summary>Adds a school.</summary>
    public Task AddSchoolAsync(SchoolInput school, CancellationToken cancellationToken) =>
        http.SendAsync(HttpMethod.Post, $"{Root}/schools", school, cancellationToken);

    /// <summary>Changes a school, unless somebody changed it since <paramref name="version"/>.</summary>
    public Task ChangeSchoolAsync(string code, SchoolInput school, long version, CancellationToken cancellationToken) =>
        http.SendAsync(HttpMethod.Put, School(code), school, cancellationToken, Tag(version));

    public Task ChangeMailAsync(string code, SchoolMail mail, long version, CancellationToken cancellationToken) =>
        http.SendAsync(HttpMethod.Put, $"{School(code)}/mail", mail, cancellationToken, Tag(version));

    public Task MergeAsync(string code, string? into, string? on, long version, CancellationToken cancellationToken) =>
        http.SendAsync(HttpMethod.Post, $"{School(code)}/merge", new { into, on }, cancellationToken, Tag(version));

    public Task AddProgrammeAsync(ProgrammeInput programme, CancellationToken cancellationToken) =>
        http.SendAsync(HttpMethod.Post, $"{Root}/programmes", programme, cancellationToken);

    public Task ChangeProgrammeAsync(string code, ProgrammeInput programme, long version, CancellationToken cancellationToken) =>
        http.SendAsync(HttpMethod.Put, Programme(code), programme, cancellationToken, Tag(version));

    private static string School(string code) => $"{Root}/schools/{Uri.EscapeDataString(code)}";

    private static string Programme(string code) => $"{Root}/programmes/{Uri.EscapeDataString(code)}";

    private static string Tag(long version) => string.Create(CultureInfo.InvariantCulture, $"\"{version}\"");
}

public sealed record OrganisationTree(University University, IReadOnlyList<SchoolUnit> Schools);

public sealed record University(string Code, Name Name);

public sealed record SchoolUnit(string Code, Name Name, DateOnly? ValidFrom, DateOnly? ValidTo, string? MergedInto, IReadOnlyList<ProgrammeUnit> Programmes);

public sealed record ProgrammeUnit(string Code, Name Name, DateOnly? ValidFrom, DateOnly? ValidTo);

/// <param name="ReminderDays">Null: as the platform is configured; empty: none.</param>
public sealed record SchoolDetail(
    string Code, Name Name, DateOnly? ValidFrom, DateOnly? ValidTo, string? MergedInto, int[]? ReminderDays, string? SenderName, string? ReplyTo, long Version);

public sealed record ProgrammeDetail(string Code, string School, Name Name, DateOnly? ValidFrom, DateOnly? ValidTo, long Version);

/// <summary>What a merger would move.</summary>
public sealed record Merger(int Graduates, int Students, int OpenInvitations, int Programmes);

public sealed record OrganisationChange(Guid Id, DateTimeOffset At, string ActorName, string Unit, string Code, string Action, JsonElement? Before, JsonElement After);

/// <summary>A name as forms send it.</summary>
public sealed record NameInput(string? Sv, string? En);

public sealed record SchoolInput(string? Code, NameInput Name, string? ValidFrom, string? ValidTo, int[]? ReminderDays, string? SenderName, string? ReplyTo);

public sealed record SchoolMail(int[]? ReminderDays, string? SenderName, string? ReplyTo);

public sealed record ProgrammeInput(string? Code, string? School, NameInput Name, string? ValidFrom, string? ValidTo);
