namespace AlumniPlatform.Events.Gatherings;

/// <param name="Format"><c>on-site</c>, <c>online</c> or <c>both</c>.</param>
/// <param name="StartsAt">On the wall clock of <paramref name="TimeZone"/>, without an offset: <c>2027-05-20T18:00</c>.</param>
/// <param name="EndsAt">The same. Of whole days the last day.</param>
/// <param name="TimeZone">IANA name.</param>
/// <param name="AllDay">Whole days: the times of day do not matter.</param>
/// <param name="OnlineLink">Shown only to who is confirmed.</param>
/// <param name="Audience"><c>open</c>, <c>members</c>, <c>invited</c> or <c>programme</c>.</param>
/// <param name="Invited">The addresses of an invited audience.</param>
/// <param name="Programmes">Codes, of a programme's audience: members who hold a degree of one of them.</param>
/// <param name="YearFrom">First year of graduation of such an audience; left out: of any.</param>
/// <param name="YearTo">Last year of graduation of such an audience; left out: of any.</param>
/// <param name="Capacity">Seats; left out: no limit.</param>
/// <param name="RegistrationOpensAt">As the times above; left out: when it is published.</param>
/// <param name="RegistrationClosesAt">As the times above; left out: when it begins.</param>
/// <param name="WaitingListMode"><c>strict</c>: freed seats wait for the first in the list. <c>fill</c>: they go to the first whom they are enough for.</param>
/// <param name="OfferHours">How long an offered seat is held; 24 when left out.</param>
/// <param name="ReminderHours">How long before the beginning those who are confirmed are reminded; 48 when left out, 0: never.</param>
/// <param name="MaxParty">How many one registration may be for; 1 when left out.</param>
/// <param name="Organisers">The caller's own school, or the central office, when left out at creation.</param>
/// <param name="AsksForPhotos">Whether attendees are asked if they may be in photos.</param>
internal sealed record GatheringInput(
    TextInput? Title, TextInput? Description = null, string? Format = null, string? StartsAt = null, string? EndsAt = null, string? TimeZone = null, bool AllDay = false,
    VenueInput? Venue = null, string? OnlineLink = null, string? Audience = null, IReadOnlyList<string?>? Invited = null, int? Capacity = null,
    string? RegistrationOpensAt = null, string? RegistrationClosesAt = null, bool ApprovalRequired = false, string? WaitingListMode = null, int? OfferHours = null, int? MaxParty = null,
    Guid? SeriesId = null, IReadOnlyList<OrganiserInput?>? Organisers = null, IReadOnlyList<PartInput?>? Parts = null, IReadOnlyList<QuotaInput?>? Quotas = null,
    IReadOnlyList<QuestionInput?>? Questions = null, int? ReminderHours = null, IReadOnlyList<string?>? Programmes = null, int? YearFrom = null, int? YearTo = null,
    bool AsksForPhotos = false);

/// <summary>At least one of the two.</summary>
internal sealed record TextInput(string? Sv, string? En);

internal sealed record VenueInput(string? Name, string? Address);

/// <summary>A school of ours; a unit of another university; or, with neither, the central office.</summary>
/// <param name="Id">Of one that is there already; left out or unknown: a new one.</param>
/// <param name="School">Code.</param>
/// <param name="Unit">Name, for example an alumni office.</param>
internal sealed record OrganiserInput(Guid? Id = null, string? School = null, string? University = null, string? Unit = null);

/// <param name="Id">Of one that is there already; left out or unknown: a new one.</param>
/// <param name="Speakers">Names of speakers from elsewhere.</param>
/// <param name="Volunteers">Persons who speak and have said that they would, beside those.</param>
internal sealed record PartInput(
    Guid? Id, TextInput? Title, string? StartsAt = null, string? EndsAt = null, string? Venue = null, int? Capacity = null, IReadOnlyList<string?>? Speakers = null,
    IReadOnlyList<Guid>? Volunteers = null);

/// <param name="Id">Of one that is there already; left out or unknown: a new one.</param>
/// <param name="PartId">The part whose seats these are; left out: the whole gathering's.</param>
internal sealed record QuotaInput(Guid? Id, TextInput? Name, int? Capacity = null, Guid? PartId = null);

/// <param name="Id">Of one that is there already; left out or unknown: a new one.</param>
/// <param name="Kind"><c>text</c>, <c>choice</c>, <c>diet</c> or <c>accessibility</c>; answers to the last two are erased 14 days after the end.</param>
/// <param name="Choices">What can be chosen, of a choice.</param>
internal sealed record QuestionInput(Guid? Id, string? Kind, TextInput? Label, IReadOnlyList<string?>? Choices = null, bool Required = false);
