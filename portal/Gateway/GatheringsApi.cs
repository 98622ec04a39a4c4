using System.Globalization;
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

    public Task<Page<RegistrationRow>> RegistrationsAsync(Guid id, string? state, string? after, CancellationToken cancellationToken) =>
        http.ReadAsync<Page<RegistrationRow>>($"{Path}/{id}/registrations".With(("state", state), ("after", after)), cancellationToken);

    public Task<WaitingList> WaitingListAsync(Guid id, string? after, CancellationToken cancellationToken) =>
        http.ReadAsync<WaitingList>($"{Path}/{id}/waiting-list".With(("after", after)), cancellationToken);

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
    DateTime? RegistrationOpensAt, DateTime? RegistrationClosesAt, bool ApprovalRequired, string WaitingListMode, int OfferHours, int MaxParty,
    IReadOnlyList<Organiser> Organisers, IReadOnlyList<Part> Parts, IReadOnlyList<Quota> Quotas, IReadOnlyList<Question> Questions,
    string? CancelledReason, Guid? SeriesId, long Version)
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

/// <summary>A gathering as its form sends it.</summary>
public sealed record GatheringInput(
    NameInput Title, NameInput Description, string? Format, string? StartsAt, string? EndsAt, string? TimeZone, bool AllDay, VenueInput Venue, string? OnlineLink, string? Audience,
    IReadOnlyList<string> Invited, int? Capacity, string? RegistrationOpensAt, string? RegistrationClosesAt, bool ApprovalRequired, string? WaitingListMode, int? OfferHours,
    int? MaxParty, Guid? SeriesId, IReadOnlyList<OrganiserInput> Organisers, IReadOnlyList<PartInput> Parts, IReadOnlyList<QuotaInput> Quotas, IReadOnlyList<QuestionInput> Questions);

public sealed record VenueInput(string? Name, string? Address);

public sealed record OrganiserInput(Guid? Id, string? School, string? University, string? Unit);

public sealed record PartInput(Guid? Id, NameInput Title, string? StartsAt, string? EndsAt, string? Venue, int? Capacity, IReadOnlyList<string> Speakers, IReadOnlyList<Guid> Volunteers);

public sealed record QuotaInput(Guid? Id, NameInput Name, int? Capacity, Guid? PartId);

public sealed record QuestionInput(Guid? Id, string? Kind, NameInput Label, IReadOnlyList<string> Choices, bool Required);
