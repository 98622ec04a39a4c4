using AlumniPlatform.ServiceDefaults;

namespace AlumniPlatform.Portal.Gateway;

/// <summary>What everybody may know of gatherings, and registering for them.</summary>
internal sealed class EventsApi(HttpClient http)
{
    private const string Path = "/api/events/public";

    public Task<Page<PublicItem>> ListAsync(string? school, string? after, CancellationToken cancellationToken) =>
        http.ReadAsync<Page<PublicItem>>(Path.With(("school", school), ("after", after)), cancellationToken);

    public Task<PublicGathering> GetAsync(string slug, CancellationToken cancellationToken) =>
        http.ReadAsync<PublicGathering>($"{Path}/{Uri.EscapeDataString(slug)}", cancellationToken);

    /// <param name="proof">What this browser has of the address; see <see cref="Confirmed"/>.</param>
    public Task<Registered> RegisterAsync(
        string slug, RegistrationInput registration, string? key, string? proof, CancellationToken cancellationToken) =>
        http.CreateAsync<Registered>($"{Path}/{Uri.EscapeDataString(slug)}/registrations", registration, key, cancellationToken, proof);

    /// <summary>Where the signed-in member's own calendar can be subscribed to.</summary>
    public Task<MyCalendar> MyCalendarAsync(CancellationToken cancellationToken) => http.ReadAsync<MyCalendar>("/api/events/mine/calendar", cancellationToken);
}

/// <param name="Token">Opens the registration; null when it goes on by the mail that was sent to the address.</param>
public sealed record Registered(string? Token);

/// <param name="Link">Secret: it needs no signing in.</param>
public sealed record MyCalendar(string Link);

/// <summary>An attendee's own registration, by the token of its mails.</summary>
internal sealed class RegistrationsApi(HttpClient http)
{
    private const string Path = "/api/events/registrations";

    private const string Reservations = "/api/events/reservations";

    /// <summary>What was asked for under the address that a link was mailed to.</summary>
    public Task<Awaiting> LookUpAsync(string token, CancellationToken cancellationToken) =>
        http.ReadAsync<Awaiting>($"{Reservations}/{Uri.EscapeDataString(token)}", cancellationToken);

    public Task<Confirmed> ConfirmAsync(string token, CancellationToken cancellationToken) =>
        http.SendAsync<Confirmed>($"{Reservations}/{Uri.EscapeDataString(token)}", new { }, cancellationToken);

    public Task<ManagedRegistration> GetAsync(string token, CancellationToken cancellationToken) => http.ReadAsync<ManagedRegistration>(One(token), cancellationToken);

    public Task ChangeAsync(string token, RegistrationInput change, string version, CancellationToken cancellationToken) =>
        http.SendAsync(HttpMethod.Put, One(token), change, cancellationToken, $"\"{version}\"");

    public Task CancelAsync(string token, CancellationToken cancellationToken) => http.SendAsync(HttpMethod.Delete, One(token), null, cancellationToken);

    public Task AcceptAsync(string token, CancellationToken cancellationToken) => http.SendAsync(HttpMethod.Post, $"{One(token)}/accept", null, cancellationToken);

    public Task DeclineAsync(string token, CancellationToken cancellationToken) => http.SendAsync(HttpMethod.Post, $"{One(token)}/decline", null, cancellationToken);

    public Task SayOfPhotosAsync(string token, bool given, int? wordingVersion, CancellationToken cancellationToken) =>
        http.SendAsync(HttpMethod.Put, $"{One(token)}/photos", new { given, wordingVersion }, cancellationToken);

    public Task<Feedback> FeedbackAsync(string token, CancellationToken cancellationToken) => http.ReadAsync<Feedback>($"{One(token)}/feedback", cancellationToken);

    public Task SayAsync(string token, FeedbackInput said, CancellationToken cancellationToken) => http.SendAsync(HttpMethod.Put, $"{One(token)}/feedback", said, cancellationToken);

    private static string One(string token) => $"{Path}/{Uri.EscapeDataString(token)}";
}

/// <param name="StartsAt">On the wall clock of the time zone.</param>
/// <param name="Free">Null without a limit.</param>
public sealed record PublicItem(
    string Slug, Bilingual Title, string Format, DateTime StartsAt, DateTime EndsAt, string TimeZone, bool AllDay, DateTimeOffset StartsAtUtc, Venue Venue,
    string Audience, IReadOnlyList<Organiser> Organisers, int? Free, IReadOnlyList<string> Programmes, int? YearFrom, int? YearTo);

/// <param name="Registration"><c>open</c>, or the code of why not.</param>
public sealed record PublicGathering(
    string Slug, string State, Bilingual Title, Bilingual Description, string Format, DateTime StartsAt, DateTime EndsAt, string TimeZone, bool AllDay,
    DateTimeOffset StartsAtUtc, DateTimeOffset EndsAtUtc, Venue Venue, string Audience, string Registration, DateTime? RegistrationOpensAt, DateTime? RegistrationClosesAt,
    bool ApprovalRequired, string WaitingListMode, int OfferHours, int MaxParty, int? Capacity, int? Free, IReadOnlyList<Organiser> Organisers,
    IReadOnlyList<Part> Parts, IReadOnlyList<Quota> Quotas, IReadOnlyList<Question> Questions, string? CancelledReason, Picture? Picture, PhotoQuestion? Photos,
    IReadOnlyList<string> Programmes, int? YearFrom, int? YearTo)
{
    public bool IsFull => Free == 0;
}

/// <param name="Version">Of the words.</param>
public sealed record PhotoQuestion(int Version, Bilingual Text);

public sealed record Venue(string Name, string Address);

/// <param name="Path">On the public address, of a published gathering.</param>
public sealed record Picture(string Path, string Type, int Width, int Height, Bilingual Alt)
{
    /// <summary>Where an office sees it, also of a draft.</summary>
    public string OfOffice(Guid gathering) => $"/gatherings/{gathering}/picture/file{Path[Path.IndexOf('?', StringComparison.Ordinal)..]}";
}

/// <param name="School">Code of a school of ours; without one and without a university it is the central office.</param>
public sealed record Organiser(Guid Id, string? School, string? University, string? Unit)
{
    public bool IsForeign => University is not null;
}

/// <param name="Volunteers">For who organises it: speakers who are volunteers; left out of the public page, where they are among the speakers.</param>
public sealed record Part(
    Guid Id, Bilingual Title, DateTime? StartsAt, DateTime? EndsAt, string Venue, int? Capacity, int Taken, int? Free, IReadOnlyList<string> Speakers,
    IReadOnlyList<SpeakingVolunteer>? Volunteers = null);

public sealed record SpeakingVolunteer(Guid PersonId, string Name);

/// <param name="PartId">Null: of the whole gathering.</param>
public sealed record Quota(Guid Id, Bilingual Name, int? Capacity, int Taken, int? Free, Guid? PartId);

/// <param name="Kind"><c>text</c>, <c>choice</c>, <c>diet</c> or <c>accessibility</c>.</param>
public sealed record Question(Guid Id, string Kind, Bilingual Label, IReadOnlyList<string> Choices, bool Required);

/// <summary>What an attendee says of themselves. Address and quota count at registration only.</summary>
public sealed record RegistrationInput(
    string? Name, string? Email, string Language, int? Party, IReadOnlyList<string> Companions, Guid? QuotaId, IReadOnlyList<Guid> PartIds,
    IReadOnlyDictionary<Guid, string> Answers, IReadOnlyList<Guid> SharedWith, bool PhotoConsent, int? PhotoWording);

/// <param name="Registration">Token of the registration that it has become; null before.</param>
/// <param name="Reserved">Null afterwards.</param>
public sealed record Awaiting(PublicGathering Gathering, string? Registration, Reserved? Reserved);

/// <summary>What was asked for under an address that is not proved yet.</summary>
public sealed record Reserved(
    string Name, string Email, int Party, IReadOnlyList<string> Companions, Guid? QuotaId, IReadOnlyList<Guid> PartIds,
    IReadOnlyDictionary<Guid, string> Answers, DateTimeOffset HeldUntil);

/// <param name="AddressProof">A secret of this browser: it registers the address at once from now on.</param>
public sealed record Confirmed(OwnRegistration Registration, string? AddressProof);

/// <param name="OnlineLink">Of a confirmed registration.</param>
public sealed record ManagedRegistration(OwnRegistration Registration, PublicGathering Gathering, string? OnlineLink);

/// <param name="State">pending, confirmed, waitlisted, offered, cancelled, rejected or lapsed.</param>
public sealed record OwnRegistration(
    string State, string Name, string Email, string Language, int Party, IReadOnlyList<string> Companions, Guid? QuotaId, IReadOnlyList<Guid> PartIds,
    IReadOnlyDictionary<Guid, string> Answers, IReadOnlyList<Guid> SharedWith, bool PhotoConsent, WaitingPlace? Waiting, DateTimeOffset? OfferedUntil, string? EndedBy,
    string Token, long Version)
{
    public bool IsActive => State is "pending" or "confirmed" or "waitlisted" or "offered";
}

/// <param name="Mode">The rule that the organiser chose: <c>strict</c> or <c>fill</c>.</param>
public sealed record WaitingPlace(int Position, string Mode, WaitingReason Reason);

/// <param name="Code">full, too-few-seats, held-for-earlier or no-more-offers.</param>
/// <param name="Needed">By the party, or by the one before that free seats are kept for.</param>
public sealed record WaitingReason(string Code, int? Free, int Needed, Guid? QuotaId, Guid? PartId);

/// <summary>What an attendee is asked afterwards.</summary>
/// <param name="Given">What was said before; null when nothing was.</param>
public sealed record Feedback(Bilingual Title, DateTimeOffset Until, FeedbackGiven? Given);

public sealed record FeedbackGiven(int Overall, bool Again, string Text);

public sealed record FeedbackInput(int? Overall, bool? Again, string? Text);
