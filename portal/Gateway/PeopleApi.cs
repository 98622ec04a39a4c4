using System.Globalization;
using AlumniPlatform.ServiceDefaults;

namespace AlumniPlatform.Portal.Gateway;

/// <summary>The people of a school, and what their office does for them. Membership's, and scoped by it.</summary>
internal sealed class PeopleApi(HttpClient http)
{
    public Task<Page<ListedPerson>> ListAsync(
        string? school, string? programme, string? year, string? state, string? after, CancellationToken cancellationToken) =>
        http.ReadAsync<Page<ListedPerson>>("/api/membership/people".With(
            ("school", school), ("programme", programme), ("year", year), ("state", state), ("after", after)), cancellationToken);

    /// <summary>Somebody whose mail came back is written to again; 0 when there was nothing to do.</summary>
    public Task<Settled> ReachAsync(Guid person, CancellationToken cancellationToken) =>
        http.SendAsync<Settled>($"/api/membership/people/{person}/reachable", new { }, cancellationToken);

    /// <summary>Members who would help, of the caller's schools.</summary>
    public Task<Page<ListedVolunteer>> VolunteersAsync(string? role, string? search, string? after, int? limit, CancellationToken cancellationToken) =>
        http.ReadAsync<Page<ListedVolunteer>>("/api/membership/volunteers".With(
            ("role", role), ("q", search), ("after", after), ("limit", limit?.ToString(CultureInfo.InvariantCulture))), cancellationToken);

    /// <summary>Sends the next reminder to those who were invited and are silent.</summary>
    public Task<WrittenTo> RemindAsync(Selection selection, CancellationToken cancellationToken) =>
        http.SendAsync<WrittenTo>("/api/membership/invitations/remind", selection, cancellationToken);

    /// <summary>Invites those who never were.</summary>
    public Task<WrittenTo> InviteAsync(Selection selection, CancellationToken cancellationToken) =>
        http.SendAsync<WrittenTo>("/api/membership/invitations/invite", selection, cancellationToken);
}

/// <summary>Which graduates; what is left out is all.</summary>
public sealed record Selection(string? School, string? Programme, int? Year);

/// <param name="Count">How many are written to.</param>
/// <param name="LeftOut">How many are not, by the reason's code.</param>
public sealed record WrittenTo(int Count, IReadOnlyDictionary<string, int>? LeftOut);

public sealed record ListedPerson(
    Guid Id, string GivenName, string FamilyName, string School, string Programme, int? Year, string State, DateTimeOffset? LastMailAt, int Reminders,
    string? RefusalCode = null, DateTimeOffset? RefusedAt = null);

public sealed record ListedVolunteer(
    Guid Id, string GivenName, string FamilyName, IReadOnlyList<string> Roles, string Topics, IReadOnlyList<VolunteerDegree> Degrees,
    string? Email = null)
{
    public string Name => $"{GivenName} {FamilyName}".Trim();
}

public sealed record VolunteerDegree(string Programme, int Year);

/// <summary>Codes of what members help with, as pages order them.</summary>
internal static class VolunteerRoles
{
    public const string GuestLecturer = "guest-lecturer";

    public static IReadOnlyList<string> All { get; } = ["mentor", GuestLecturer, "role-model"];
}
