using System.Text.Json;
using System.Text.Json.Nodes;

namespace AlumniPlatform.Portal.Tests;

/// <summary>An invented conference of two universities, and registrations for it.</summary>
internal static class CannedEvent
{
    public const string Slug = "alumnikonferensen-2027-4f1c09ab";
    public const string Id = "01890000-0000-7000-8000-000000000100";
    public const string Dinner = "01890000-0000-7000-8000-000000000101";
    public const string Workshop = "01890000-0000-7000-8000-000000000102";
    public const string Students = "01890000-0000-7000-8000-000000000111";
    public const string Diet = "01890000-0000-7000-8000-000000000121";
    public const string Track = "01890000-0000-7000-8000-000000000122";
    public const string Foreign = "01890000-0000-7000-8000-000000000132";
    public const string Third = "01890000-0000-7000-8000-000000000133";
    public const string Mine = "01890000-0000-7000-8000-000000000141";

    public const string PicturePath = $"/api/events/public/{Slug}/picture";

    public static JsonObject Picture => With(new { path = $"{PicturePath}?v=4f1c09ab", type = "image/png", width = 1600, height = 900, alt = Name("Människor i en aula", "People in a hall") }, null);

    private static readonly object[] organisers =
    [
        new { id = "01890000-0000-7000-8000-000000000131", school = "EECS" },
        new { id = Foreign, university = "Påhittade universitetet", unit = "Alumnikontoret" },
        new { id = Third, university = "Another Invented University" },
    ];

    private static readonly object[] parts =
    [
        new { id = Dinner, title = Name("Middag i Stora salen", "Dinner in the great hall"), startsAt = "2027-05-20T19:00:00", endsAt = "2027-05-20T23:00:00", venue = "Stora salen", capacity = 120, taken = 118, free = 2, speakers = Array.Empty<string>() },
        new { id = Workshop, title = Name("", "Workshop: mentoring that lasts"), startsAt = "2027-05-21T09:00:00", endsAt = "2027-05-21T11:30:00", venue = "", capacity = (int?)null, taken = 14, free = (int?)null, speakers = new[] { "Disa Demosson", "Elis Hittepå" } },
    ];

    private static readonly object[] quotas = [new { id = Students, name = Name("Studenter", "Students"), capacity = 20, taken = 20, free = 0, partId = Dinner }];

    private static readonly object[] questions =
    [
        new { id = Track, kind = "choice", label = Name("Vilket spår?", "Which track?"), choices = new[] { "Energi", "Hälsa" }, required = true },
        new { id = Diet, kind = "diet", label = Name("Matpreferenser", "What do you not eat?"), choices = Array.Empty<string>(), required = false },
    ];

    public static JsonObject Public(Action<JsonObject>? change = null) => With(new
    {
        slug = Slug, state = "published", title = Name("Nationella alumnikonferensen 2027", "National alumni conference 2027"),
        description = Name("Två dagar om alumners betydelse.\n\nFör alla som arbetar med alumner.", "Two days about what alumni mean.\n\nFor everybody who works with alumni."),
        format = "both", startsAt = "2027-05-20T10:00:00", endsAt = "2027-05-21T15:00:00", timeZone = "Europe/Stockholm", allDay = false,
        startsAtUtc = "2027-05-20T08:00:00Z", endsAtUtc = "2027-05-21T13:00:00Z", venue = new { name = "Demonstrationshallen", address = "Påhittsgatan 1, Stockholm" },
        audience = "open", registration = "open", registrationOpensAt = "2027-03-01T09:00:00", registrationClosesAt = "2027-05-10T23:59:00",
        approvalRequired = false, waitingListMode = "strict", offerHours = 24, maxParty = 4, capacity = 400, free = 37, organisers, parts, quotas, questions,
        sequence = 1, cancelledReason = (string?)null, photos = new { version = 1, text = Name("Jag går med på att synas på bilder.", "I agree to be in photos.") }, programmes = Array.Empty<string>(),
    }, change);

    public static object Item(int i, int? free, string audience = "open", string format = "on-site") => new
    {
        slug = $"event-{i}", title = i == 2 ? Name("Pubkväll för datateknik", "") : Name($"Alumnikväll {i}", $"Alumni evening {i}"), format, startsAt = $"2027-05-{10 + i}T18:00:00", endsAt = $"2027-05-{10 + i}T21:00:00",
        timeZone = "Europe/Stockholm", allDay = i == 3, startsAtUtc = $"2027-05-{10 + i}T16:00:00Z", endsAtUtc = $"2027-05-{10 + i}T19:00:00Z",
        venue = new { name = "Demonstrationshallen", address = "Påhittsgatan 1" }, audience, organisers = organisers[..(i == 3 ? 3 : 1)], free, programmes = new[] { "CDATE", "CBIOT" }, yearFrom = 2010, yearTo = 2015,
    };

    public static JsonObject Managed(string state, object? waiting = null, string? endedBy = null, Action<JsonObject>? change = null) => new()
    {
        ["registration"] = Registration(state, waiting, endedBy), ["gathering"] = Public(change), ["onlineLink"] = state == "confirmed" ? "https://video.example/rum/konferensen-2027" : null,
    };

    public static JsonObject Registration(string state, object? waiting = null, string? endedBy = null) => With(new
    {
        id = Mine, slug = Slug, title = Name("Nationella alumnikonferensen 2027", "National alumni conference 2027"), state, entry = 17, name = "Åsa Påhittad", email = "asa.pahittad@demo.example", language = "sv",
        party = 2, companions = new[] { "Björn Påhittad" }, quotaId = (string?)null, partIds = new[] { Dinner },
        answers = new Dictionary<string, string> { [Track] = "Energi", [Diet] = "Inga nötter" }, sharedWith = new[] { Foreign }, photoConsent = true, waiting,
        offeredUntil = state == "offered" ? "2026-11-26T12:00:00Z" : null, endedBy, token = "t1", link = "http://localhost/registration?token=t1", version = 5,
    }, null);

    public static object Waiting(string code, int? free, int needed, string mode = "strict", string? part = null) =>
        new { position = 3, mode, reason = new { code, free, needed, quotaId = (string?)null, partId = part } };

    /// <summary>As the office sees it.</summary>
    public static JsonObject Office(string state = "published", Action<JsonObject>? change = null) => With(new
    {
        id = Id, slug = Slug, state, title = Name("Nationella alumnikonferensen 2027", "National alumni conference 2027"),
        description = Name("Två dagar om alumners betydelse.", "Two days about what alumni mean."),
        format = "both", startsAt = "2027-05-20T10:00:00", endsAt = "2027-05-21T15:00:00", timeZone = "Europe/Stockholm", allDay = false,
        startsAtUtc = "2027-05-20T08:00:00Z", endsAtUtc = "2027-05-21T13:00:00Z", venue = new { name = "Demonstrationshallen", address = "Påhittsgatan 1, Stockholm" },
        onlineLink = "https://video.example/rum/konferensen-2027", audience = "open", invited = new[] { "gast@demo.example" }, capacity = 400, taken = 363, registrationOpensAt = "2027-03-01T09:00:00",
        registrationClosesAt = (string?)null, approvalRequired = true, waitingListMode = "strict", offerHours = 24, maxParty = 4, reminderHours = 72, organisers, parts, quotas, questions,
        sequence = 1, cancelledReason = (string?)null, copiedFrom = (string?)null, seriesId = (string?)null, publishedAt = "2027-02-01T09:00:00Z", asksForPhotos = true, version = 7, programmes = new[] { "CDATE" }, yearFrom = 2010, yearTo = (int?)null,
    }, change);

    public static object Summary => new
    {
        states = new { pending = 4, confirmed = 310, waitlisted = 12, offered = 3, cancelled = 21, rejected = 2, lapsed = 5 },
        held = new Dictionary<string, int> { [Id] = 5, [Dinner] = 2 },
    };

    private static object Name(string sv, string en) => new { sv, en };

    private static JsonObject With(object body, Action<JsonObject>? change)
    {
        var json = JsonSerializer.SerializeToNode(body)!.AsObject();
        change?.Invoke(json);
        return json;
    }
}
