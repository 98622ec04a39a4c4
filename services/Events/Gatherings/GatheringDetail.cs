using AlumniPlatform.Events.Pictures;
using AlumniPlatform.Events.Volunteers;
using AlumniPlatform.ServiceDefaults;
using Microsoft.AspNetCore.Http.HttpResults;

namespace AlumniPlatform.Events.Gatherings;

/// <summary>All about a gathering, for who organises it, with the ETag that an edit carries.</summary>
/// <param name="StartsAt">On the wall clock of the time zone.</param>
/// <param name="StartsAtUtc">The same in UTC.</param>
/// <param name="Taken">Confirmed and offered seats.</param>
/// <param name="Version">The ETag without its quotes.</param>
internal sealed record GatheringDetail(
    Guid Id, string Slug, string State, BothLanguages Title, BothLanguages Description, string Format,
    DateTime StartsAt, DateTime EndsAt, string TimeZone, bool AllDay, DateTimeOffset StartsAtUtc, DateTimeOffset EndsAtUtc,
    Venue Venue, string? OnlineLink, string Audience, IReadOnlyList<string> Invited, int? Capacity, int Taken,
    DateTime? RegistrationOpensAt, DateTime? RegistrationClosesAt, bool ApprovalRequired, string WaitingListMode, int OfferHours, int MaxParty, int ReminderHours,
    IReadOnlyList<OrganiserDetail> Organisers, IReadOnlyList<PartDetail> Parts, IReadOnlyList<QuotaDetail> Quotas, IReadOnlyList<QuestionDetail> Questions,
    int Sequence, string? CancelledReason, Guid? CopiedFrom, Guid? SeriesId, DateTimeOffset? PublishedAt, bool AsksForPhotos, long Version, PictureDetail? Picture,
    IReadOnlyList<string> Programmes, int? YearFrom, int? YearTo)
{
    private static GatheringDetail Of(Gathering g, IReadOnlyDictionary<Guid, string> volunteers) => new(
        g.Id, g.Slug, g.State.Code(), new BothLanguages(g.Texts.TitleSv, g.Texts.TitleEn), new BothLanguages(g.Texts.DescriptionSv, g.Texts.DescriptionEn), g.Format.Code(),
        g.StartsLocal, g.EndsLocal, g.TimeZone, g.AllDay, g.StartsAt, g.EndsAt,
        new Venue(g.VenueName, g.VenueAddress), g.OnlineLink, g.Audience.Code(), g.Invited, g.Seats.Capacity, g.Seats.Taken,
        g.RegistrationOpensAt?.ToLocal(g.Zone), g.RegistrationClosesAt?.ToLocal(g.Zone), g.ApprovalRequired, g.WaitingListMode.Code(), g.OfferHours, g.MaxParty, g.ReminderHours,
        [.. g.Organisers.Select(OrganiserDetail.Of)], PartDetail.All(g, volunteers), QuotaDetail.All(g), QuestionDetail.All(g),
        g.Sequence, g.CancelledReason, g.CopiedFrom, g.SeriesId, g.PublishedAt, g.AsksForPhotos, g.Version, PictureDetail.Of(g), g.Programmes, g.YearFrom, g.YearTo);

    public static async Task<GatheringDetail> OfAsync(Gathering gathering, HttpResponse response, EventsDb db, CancellationToken cancellationToken)
    {
        response.Headers.ETag = Precondition.Tag(gathering.Version);
        return Of(gathering, await db.VolunteersOfAsync(gathering, cancellationToken));
    }

    public static async Task<Ok<GatheringDetail>> AnswerAsync(Gathering gathering, HttpResponse response, EventsDb db, CancellationToken cancellationToken) =>
        TypedResults.Ok(await OfAsync(gathering, response, db, cancellationToken));
}

internal sealed record Venue(string Name, string Address);

/// <param name="School">Code of a school of ours; without one and without a university it is the central office.</param>
internal sealed record OrganiserDetail(Guid Id, string? School, string? University, string? Unit)
{
    public static OrganiserDetail Of(Organiser o) => new(o.Id, o.School, o.University, o.Unit);
}

/// <param name="Speakers">Of the public page all; for who organises it those from elsewhere.</param>
/// <param name="Volunteers">For who organises it: speakers who are volunteers of ours.</param>
internal sealed record PartDetail(
    Guid Id, BothLanguages Title, DateTime? StartsAt, DateTime? EndsAt, string Venue, int? Capacity, int Taken, int? Free, IReadOnlyList<string> Speakers,
    IReadOnlyList<SpeakingVolunteer>? Volunteers)
{
    public static IReadOnlyList<PartDetail> All(Gathering g, IReadOnlyDictionary<Guid, string> volunteers) =>
        [.. g.Parts.OrderBy(p => p.Position).Select(p => Of(p, p.Speakers, [.. Speaking(p, volunteers)]))];

    public static IReadOnlyList<PartDetail> Public(Gathering g, IReadOnlyDictionary<Guid, string> volunteers) =>
        [.. g.Parts.OrderBy(p => p.Position).Select(p => Of(p, [.. p.Speakers, .. Speaking(p, volunteers).Select(v => v.Name)], null))];

    private static PartDetail Of(Part p, IReadOnlyList<string> speakers, IReadOnlyList<SpeakingVolunteer>? volunteers) => new(
        p.Id, new BothLanguages(p.TitleSv, p.TitleEn), p.StartsLocal, p.EndsLocal, p.Venue, p.Seats.Capacity, p.Seats.Taken, p.Seats.Free, speakers, volunteers);

    private static IEnumerable<SpeakingVolunteer> Speaking(Part part, IReadOnlyDictionary<Guid, string> volunteers) =>
        part.Volunteers.Where(volunteers.ContainsKey).Select(id => new SpeakingVolunteer(id, volunteers[id]));
}

internal sealed record SpeakingVolunteer(Guid PersonId, string Name);

internal sealed record QuotaDetail(Guid Id, BothLanguages Name, int? Capacity, int Taken, int? Free, Guid? PartId)
{
    public static IReadOnlyList<QuotaDetail> All(Gathering g) => [.. g.Quotas.OrderBy(q => q.Position).Select(q => new QuotaDetail(
        q.Id, new BothLanguages(q.NameSv, q.NameEn), q.Seats.Capacity, q.Seats.Taken, q.Seats.Free, q.PartId))];
}

internal sealed record QuestionDetail(Guid Id, string Kind, BothLanguages Label, IReadOnlyList<string> Choices, bool Required)
{
    public static IReadOnlyList<QuestionDetail> All(Gathering g) => [.. g.Questions.Select(q => new QuestionDetail(q.Id, q.Kind.Code(), q.Label, q.Choices, q.Required))];
}
