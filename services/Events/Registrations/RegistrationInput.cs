namespace AlumniPlatform.Events.Registrations;

/// <param name="Language">Of the mails: <c>sv</c> or <c>en</c>.</param>
/// <param name="Party">How many come, companions included; 1 when left out.</param>
/// <param name="Companions">Names of companions, as far as they are to be told.</param>
/// <param name="QuotaId">The quota that the registration counts against.</param>
/// <param name="PartIds">The parts that the party takes part in.</param>
/// <param name="Answers">By question.</param>
/// <param name="SharedWith">Organisers who may have the registration.</param>
/// <param name="PhotoConsent">Whether the attendee may be in photos; counts where the gathering asks.</param>
/// <param name="PhotoWording">Version of the words that they agreed to.</param>
internal sealed record RegistrationInput(
    string? Name, string? Email, string? Language = null, int? Party = null, IReadOnlyList<string?>? Companions = null, Guid? QuotaId = null, IReadOnlyList<Guid>? PartIds = null,
    IReadOnlyDictionary<Guid, string?>? Answers = null, IReadOnlyList<Guid>? SharedWith = null, bool PhotoConsent = false, int? PhotoWording = null);

/// <summary>What an attendee can change. Address and quota stay: another is another registration.</summary>
/// <param name="Language">Of the mails: <c>sv</c> or <c>en</c>.</param>
/// <param name="Party">How many come, companions included; 1 when left out.</param>
/// <param name="Companions">Names of companions, as far as they are to be told.</param>
/// <param name="PartIds">The parts that the party takes part in.</param>
/// <param name="Answers">By question.</param>
/// <param name="SharedWith">Organisers who may have the registration.</param>
/// <param name="PhotoConsent">Whether the attendee may be in photos; counts where the gathering asks.</param>
/// <param name="PhotoWording">Version of the words that they agreed to.</param>
internal sealed record ChangeInput(
    string? Name, string? Language = null, int? Party = null, IReadOnlyList<string?>? Companions = null, IReadOnlyList<Guid>? PartIds = null,
    IReadOnlyDictionary<Guid, string?>? Answers = null, IReadOnlyList<Guid>? SharedWith = null, bool PhotoConsent = false, int? PhotoWording = null);

/// <param name="WordingVersion">Version of the words that the attendee saw; needed to agree, not to take it back.</param>
internal sealed record PhotosInput(bool? Given, int? WordingVersion = null);
