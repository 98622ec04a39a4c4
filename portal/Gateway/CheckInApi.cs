using System.Text.Json;
using AlumniPlatform.ServiceDefaults;

namespace AlumniPlatform.Portal.Gateway;

/// <summary>The doors of gatherings, and what attendees take along.</summary>
internal sealed class CheckInApi(HttpClient http)
{
    private const string Path = "/api/events";

    public Task<Page<DoorItem>> ListAsync(string? after, CancellationToken cancellationToken) =>
        http.ReadAsync<Page<DoorItem>>($"{Path}/doors".With(("after", after)), cancellationToken);

    public Task<DoorList> DoorAsync(Guid id, CancellationToken cancellationToken) => http.ReadAsync<DoorList>($"{Path}/{id}/door", cancellationToken);

    /// <summary>The list as it is, for the script; nothing of it when the script has it already.</summary>
    public async Task<HttpResponseMessage> ListFileAsync(Guid id, string? ifNoneMatch, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{Path}/{id}/door");
        request.AddAsGiven("If-None-Match", ifNoneMatch);
        return await http.SendAsync(request, cancellationToken);
    }

    public async Task<HttpResponseMessage> SendScansAsync(Guid id, JsonElement batch, CancellationToken cancellationToken) =>
        await http.PostAsJsonAsync($"{Path}/{id}/check-ins", batch, cancellationToken);

    public async Task<CheckInAnswer> CheckInAsync(Guid id, object scan, CancellationToken cancellationToken) =>
        (await http.SendAsync<CheckInAnswers>($"{Path}/{id}/check-ins", new { scans = new[] { scan } }, cancellationToken)).Answers[0];

    public Task UndoAsync(Guid id, Guid registration, Guid? part, CancellationToken cancellationToken) =>
        http.SendAsync(HttpMethod.Delete, $"{Path}/{id}/check-ins/{registration}".With(("part", part?.ToString())), null, cancellationToken);

    public Task<CheckInAnswer> WalkInAsync(Guid id, object person, CancellationToken cancellationToken) => http.SendAsync<CheckInAnswer>($"{Path}/{id}/walk-ins", person, cancellationToken);

    public Task<Attendance> AttendanceAsync(Guid id, CancellationToken cancellationToken) => http.ReadAsync<Attendance>($"{Path}/{id}/attendance", cancellationToken);

    public Task<BadgeList> BadgesAsync(Guid id, CancellationToken cancellationToken) => http.ReadAsync<BadgeList>($"{Path}/{id}/badges", cancellationToken);

    public Task<HttpResponseMessage> BadgesFileAsync(Guid id, CancellationToken cancellationToken) =>
        http.GetAsync($"{Path}/{id}/badges.csv".With(("language", Language.Code)), cancellationToken);

    public Task<Ticket> TicketAsync(string token, CancellationToken cancellationToken) => http.ReadAsync<Ticket>($"{Path}/registrations/{Uri.EscapeDataString(token)}/ticket", cancellationToken);

    public Task<Certificate> CertificateAsync(string token, CancellationToken cancellationToken) =>
        http.ReadAsync<Certificate>($"{Path}/registrations/{Uri.EscapeDataString(token)}/certificate", cancellationToken);
}

/// <param name="StartsAt">On the wall clock of the place.</param>
public sealed record DoorItem(Guid Id, Bilingual Title, DateTime StartsAt, DateTime EndsAt, string TimeZone, bool AllDay, string Venue, int Expected);

public sealed record DoorList(Guid Id, Bilingual Title, string State, DateTime StartsAt, DateTime EndsAt, string TimeZone, IReadOnlyList<DoorPart> Parts, IReadOnlyList<DoorRow> Rows);

public sealed record DoorPart(Guid Id, Bilingual Title);

/// <param name="Name">Null unless confirmed.</param>
/// <param name="Parts">Places in the list of parts.</param>
public sealed record DoorRow(Guid Id, string? Name, int Party, string? State, IReadOnlyList<int>? Parts, IReadOnlyList<DoorEntry>? In);

/// <param name="Part">Place in the list of parts; null at the gathering's own door.</param>
public sealed record DoorEntry(int? Part, int Present, DateTimeOffset At, string Door);

public sealed record CheckInAnswers(IReadOnlyList<CheckInAnswer> Answers);

public sealed record CheckInAnswer(Guid Id, string Outcome, Guid? Registration, string? Name, string? State, int? Party, int? Present, DateTimeOffset? At, string? Door);

public sealed record Attendance(DateTimeOffset AsOf, bool Over, Figures Total, int WalkIns, int OverCapacity, IReadOnlyList<QuotaFigures> Quotas, IReadOnlyList<PartFigures> Parts, IReadOnlyList<DoorFigures> Doors);

public sealed record Figures(int Registrations, int Expected, int Present, int NoShows, int Missing, double? NoShowShare);

/// <param name="Name">Null of those who are in no quota.</param>
public sealed record QuotaFigures(Bilingual? Name, Figures Figures);

public sealed record PartFigures(Bilingual Title, Figures Figures);

public sealed record DoorFigures(string Door, int CheckIns, int People, DateTimeOffset First, DateTimeOffset Last);

public sealed record BadgeList(Bilingual Title, IReadOnlyList<Badge> Badges);

public sealed record Badge(string Name, string? With, Bilingual? Quota, IReadOnlyList<Bilingual> Parts, bool NoPhotos);

public sealed record AttendedPart(Bilingual Title, DateTime? StartsAt);

/// <param name="Qr">A whole SVG document.</param>
public sealed record Ticket(
    string Code, string Qr, string Name, int Party, IReadOnlyList<string> Companions, string Slug, Bilingual Title, DateTime StartsAt, DateTime EndsAt, string TimeZone, bool AllDay,
    Venue Venue, IReadOnlyList<AttendedPart> Parts);

public sealed record Certificate(
    string Name, Bilingual Title, DateTime StartsAt, DateTime EndsAt, string TimeZone, bool AllDay, Venue Venue, IReadOnlyList<Organiser> Organisers, DateTimeOffset CheckedInAt,
    IReadOnlyList<AttendedPart> Parts);
