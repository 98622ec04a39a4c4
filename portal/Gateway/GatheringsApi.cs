using System.Globalization;
using System.Net.Http.Headers;
using AlumniPlatform.ServiceDefaults;

namespace AlumniPlatform.Portal.Gateway;

/// <summary>What an office does with its gatherings and their registrations.</summary>
internal sealed class GatheringsApi(HttpClient http)
{
    private const string Path = "/api/events";

    /// <param name="state">Null for all.</param>
    /// <param name="from">Only what ends on that day or later; null for all.</param>
    /// <param name="after">Cursor.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public Task<Page<GatheringItem>> ListAsync(string? state, DateOnly? from, string? after, CancellationToken cancellationToken) =>
        http.ReadAsync<Page<GatheringItem>>(Path.With(("state", state), ("from", from?.ToString("O", CultureInfo.InvariantCulture)), ("after", after)), cancellationToken);

    /// <summary>All of a series, which are at most two hundred in practice.</summary>
    public async Task<IReadOnlyList<GatheringItem>> SeriesAsync(Guid series, CancellationToken cancellationToken) =>
        (await http.ReadAsync<Page<GatheringItem>>(Path.With(("series", series.ToString()), ("limit", "200")), cancellationToken)).Items;

    public Task<Gathering> GetAsync(Guid id, CancellationToken cancellationToken) => http.ReadAsync<Gathering>($"{Path}/{id}", cancellationToken);

    public Task<RegistrationSummary> SummaryAsync(Guid id, CancellationToken cancellationToken) =>
        http.ReadAsync<RegistrationSummary>($"{Path}/{id}/registrations/summary", cancellationToken);

    public Task<Gathering> CreateAsync(GatheringInput gathering, string? key, CancellationToken cancellationToken) =>
        http.CreateAsync<Gathering>(Path, gathering, key, cancellationToken);

    public Task ChangeAsync(Guid id, GatheringInput gathering, long version, CancellationToken cancellationToken) =>
        http.SendAsync(HttpMethod.Put, $"{Path}/{id}", gathering, cancellationToken, string.Create(CultureInfo.InvariantCulture, $"\"{version}\""));

    public Task PublishAsync(Guid id, CancellationToken cancellationToken) => http.SendAsync(HttpMethod.Post, $"{Path}/{id}/publish", null, cancellationToken);

    public Task HoldAsync(Guid id, CancellationToken cancellationToken) => http.SendAsync(HttpMethod.Post, $"{Path}/{id}/hold", null, cancellationToken);

    public Task CancelAsync(Guid id, string? reason, CancellationToken cancellationToken) =>
        http.SendAsync(HttpMethod.Post, $"{Path}/{id}/cancel", new { reason }, cancellationToken);

    public Task<Gathering> CopyAsync(Guid id, string? startsAt, string? key, CancellationToken cancellationToken) =>
        http.CreateAsync<Gathering>($"{Path}/{id}/copy", new { startsAt }, key, cancellationToken);

    /// <param name="id">Of the one that is repeated.</param>
    /// <param name="every">week, two-weeks or month.</param>
    /// <param name="count">How many more.</param>
    /// <param name="key">Idempotency-Key.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public Task<Gathering> RepeatAsync(Guid id, string? every, int? count, string? key, CancellationToken cancellationToken) =>
        http.CreateAsync<Gathering>($"{Path}/{id}/repeat", new { every, count }, key, cancellationToken);

    public async Task SetPictureAsync(Guid id, Stream picture, string? altSv, string? altEn, CancellationToken cancellationToken)
    {
        using var content = new StreamContent(picture) { Headers = { ContentType = new MediaTypeHeaderValue("application/octet-stream") } }; // events sees by itself what it is
        await http.PutFileAsync($"{Path}/{id}/picture".With(("altSv", altSv), ("altEn", altEn)), content, cancellationToken);
    }

    public Task DescribePictureAsync(Guid id, string? sv, string? en, CancellationToken cancellationToken) =>
        http.SendAsync(HttpMethod.Put, $"{Path}/{id}/picture/alt", new NameInput(sv, en), cancellationToken);

    public Task RemovePictureAsync(Guid id, CancellationToken cancellationToken) => http.SendAsync(HttpMethod.Delete, $"{Path}/{id}/picture", null, cancellationToken);

    /// <summary>The caller disposes the answer.</summary>
    public Task<HttpResponseMessage> PictureAsync(Guid id, CancellationToken cancellationToken) => http.GetAsync($"{Path}/{id}/picture", cancellationToken);

    public Task<Page<RegistrationRow>> RegistrationsAsync(Guid id, string? state, string? after, CancellationToken cancellationToken) =>
        http.ReadAsync<Page<RegistrationRow>>($"{Path}/{id}/registrations".With(("state", state), ("after", after)), cancellationToken);

    public Task<WaitingList> WaitingListAsync(Guid id, string? after, CancellationToken cancellationToken) =>
        http.ReadAsync<WaitingList>($"{Path}/{id}/waiting-list".With(("after", after)), cancellationToken);

    public Task<FeedbackOf> FeedbackAsync(Guid id, CancellationToken cancellationToken) => http.ReadAsync<FeedbackOf>($"{Path}/{id}/feedback", cancellationToken);

    public Task<HttpResponseMessage> RegistrationsFileAsync(Guid id, string? state, Guid? organiser, string language, CancellationToken cancellationToken) =>
        http.GetAsync($"{Path}/{id}/registrations.csv".With(("state", state), ("organiser", organiser?.ToString()), ("language", language)), cancellationToken);

    public Task<HttpResponseMessage> FeedbackFileAsync(Guid id, CancellationToken cancellationToken) => http.GetAsync($"{Path}/{id}/feedback.csv", cancellationToken);

    public Task<PhotoList> PhotosAsync(Guid id, CancellationToken cancellationToken) => http.ReadAsync<PhotoList>($"{Path}/{id}/photos", cancellationToken);

    public Task<HttpResponseMessage> PhotosFileAsync(Guid id, CancellationToken cancellationToken) => http.GetAsync($"{Path}/{id}/photos.csv", cancellationToken);

    public Task<Costs> CostsAsync(Guid id, CancellationToken cancellationToken) => http.ReadAsync<Costs>($"{Path}/{id}/costs", cancellationToken);

    public Task NoteCostAsync(Guid id, string? school, long? amount, string? currency, CancellationToken cancellationToken) =>
        http.SendAsync(HttpMethod.Put, $"{Path}/{id}/costs", new { school, amount, currency }, cancellationToken);

    /// <param name="id">Of the gathering.</param>
    /// <param name="registration">Of the registration.</param>
    /// <param name="decision">approve, reject, promote, accept, decline or cancel.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public Task DecideAsync(Guid id, Guid registration, string decision, CancellationToken cancellationToken) =>
        http.SendAsync(HttpMethod.Post, $"{Path}/{id}/registrations/{registration}/{decision}", null, cancellationToken);
}

/// <param name="StartsAt">On the wall clock of the time zone.</param>
public sealed record GatheringItem(
    Guid Id, string State, Bilingual Title, string Format, DateTime StartsAt, DateTime EndsAt, string TimeZone, bool AllDay, DateTimeOffset StartsAtUtc, string Venue,
    IReadOnlyList<string> Schools, int? Capacity, int Taken, int Waiting, int Pending);

/// <param name="StartsAt">On the wall clock of the time zone.</param>
/// <param name="Taken">Confirmed and offered seats.</param>
public sealed record Gathering(
    Guid Id, string Slug, string State, Bilingual Title, Bilingual Description, string Format, DateTime StartsAt, DateTime EndsAt, string TimeZone, bool AllDay,
    DateTimeOffset StartsAtUtc, DateTimeOffset EndsAtUtc, Venue Venue, string? OnlineLink, string Audience, IReadOnlyList<string> Invited, int? Capacity, int Taken,
    DateTime? RegistrationOpensAt, DateTime? RegistrationClosesAt, bool ApprovalRequired, string WaitingListMode, int OfferHours, int MaxParty, int ReminderHours,
    IReadOnlyList<Organiser> Organisers, IReadOnlyList<Part> Parts, IReadOnlyList<Quota> Quotas, IReadOnlyList<Question> Questions,
    string? CancelledReason, Guid? SeriesId, bool AsksForPhotos, long Version, Picture? Picture,
    IReadOnlyList<string> Programmes, int? YearFrom, int? YearTo)
{
    public bool IsOpen => State is "draft" or "published";
}

/// <summary>Registrations by state, and the seats that are held by offers, by gathering, part and quota.</summary>
public sealed record RegistrationSummary(IReadOnlyDictionary<string, int> States, IReadOnlyDictionary<Guid, int> Held)
{
    public int Of(string state) => States.GetValueOrDefault(state);

    /// <summary>Who is told when something happens to the gathering.</summary>
    public int Active => Of("pending") + Of("confirmed") + Of("waitlisted") + Of("offered");
}

/// <param name="EndedBy">Why it ended; stable code.</param>
public sealed record RegistrationRow(
    Guid Id, long Entry, string State, string Name, string Email, bool Member, int Party, IReadOnlyList<string> Companions, Guid? QuotaId, IReadOnlyList<Guid> PartIds,
    IReadOnlyDictionary<Guid, string> Answers, bool PhotoConsent, DateTimeOffset? OfferedUntil, string? EndedBy, DateTimeOffset CreatedAt);

public sealed record WaitingList(string Mode, int? Free, int Waiting, IReadOnlyList<WaitingItem> Items, string? Next);

public sealed record WaitingItem(int Position, Guid Id, string Name, string Email, int Party, Guid? QuotaId, IReadOnlyList<Guid> PartIds, DateTimeOffset Since, WaitingReason Reason);

/// <param name="Asked">Who may answer.</param>
/// <param name="Opinions">Null as long as too few have answered.</param>
public sealed record FeedbackOf(Bilingual Title, int Answered, int Asked, double? ResponseRate, DateTimeOffset Until, Opinions? Opinions);

/// <param name="Scores">How many gave 1, 2, 3, 4 and 5.</param>
public sealed record Opinions(IReadOnlyList<int> Scores, double Average, int Again, IReadOnlyList<string> Texts);

/// <param name="Asks">Whether the gathering asks who may be in photos.</param>
public sealed record PhotoList(Bilingual Title, bool Asks, IReadOnlyList<PhotoPerson> People);

/// <param name="With">Whose companion it is.</param>
public sealed record PhotoPerson(string Name, string? With, bool May, DateTimeOffset? SaidAt);

public sealed record Costs(IReadOnlyList<UnitCost> Units);

/// <param name="School">Null for the central office.</param>
/// <param name="Amount">In hundredths of the currency; null until something is noted.</param>
public sealed record UnitCost(string? School, long? Amount, string? Currency, DateTimeOffset? NotedAt);

/// <summary>A gathering as its form sends it.</summary>
public sealed record GatheringInput(
    NameInput Title, NameInput Description, string? Format, string? StartsAt, string? EndsAt, string? TimeZone, bool AllDay, VenueInput Venue, string? OnlineLink, string? Audience,
    IReadOnlyList<string> Invited, int? Capacity, string? RegistrationOpensAt, string? RegistrationClosesAt, bool ApprovalRequired, string? WaitingListMode, int? OfferHours,
    int? MaxParty, int? ReminderHours, Guid? SeriesId, IReadOnlyList<OrganiserInput> Organisers, IReadOnlyList<PartInput> Parts, IReadOnlyList<QuotaInput> Quotas, IReadOnlyList<QuestionInput> Questions,
    IReadOnlyList<string> Programmes, int? YearFrom, int? YearTo, bool AsksForPhotos);

public sealed record VenueInput(string? Name, string? Address);

public sealed record OrganiserInput(Guid? Id, string? School, string? University, string? Unit);

public sealed record PartInput(Guid? Id, NameInput Title, string? StartsAt, string? EndsAt, string? Venue, int? Capacity, IReadOnlyList<string> Speakers, IReadOnlyList<Guid> Volunteers);

public sealed record QuotaInput(Guid? Id, NameInput Name, int? Capacity, Guid? PartId);

public sealed record QuestionInput(Guid? Id, string? Kind, NameInput Label, IReadOnlyList<string> Choices, bool Required);
