using AlumniPlatform.Events.Merging;
using AlumniPlatform.Events.Pictures;
using AlumniPlatform.Events.Registrations;
using AlumniPlatform.Events.Volunteers;
using AlumniPlatform.ServiceDefaults;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace AlumniPlatform.Events.Gatherings;

/// <summary>What everybody may know: published gatherings, without the online link and without the invited.</summary>
internal static class PublicGatherings
{
    public static void MapPublicGatherings(this IEndpointRouteBuilder app)
    {
        var group = app.MapGroup("/api/events/public").AllowAnonymous().WithTags("Public");
        group.MapGet("", ListAsync).WithSummary("What comes, by its beginning.").WithDescription("Gatherings for an invited audience are not in the list.");
        group.MapGet("{slug}", GetAsync).WithSummary("One gathering, also a cancelled or past one.");
    }

    /// <param name="StartsAt">On the wall clock of the time zone.</param>
    internal sealed record Item(
        string Slug, BothLanguages Title, string Format, DateTime StartsAt, DateTime EndsAt, string TimeZone, bool AllDay, DateTimeOffset StartsAtUtc, DateTimeOffset EndsAtUtc,
        Venue Venue, string Audience, IReadOnlyList<OrganiserDetail> Organisers, int? Free, IReadOnlyList<string> Programmes, int? YearFrom, int? YearTo);

    private static async Task<Ok<Page<Item>>> ListAsync(
        EventsDb db, TimeProvider time, CancellationToken cancellationToken, string? school = null, string? after = null, int limit = 20)
    {
        var (size, now) = (Cursor.Limit(limit), time.GetUtcNow());
        var query = db.Gatherings.AsNoTracking().Where(g => g.State == GatheringState.Published && g.EndsAt > now && g.Audience != Audience.Invited);
        var rows = await (await query.OfSchoolAsync(school, db, cancellationToken)).After(Cursor.Read(after)).Take(size + 1).ToListAsync(cancellationToken);
        return TypedResults.Ok(new Page<Item>([.. rows.Take(size).Select(ItemOf)], rows.Count > size ? new Cursor(rows[size - 1].StartsAt, rows[size - 1].Id).ToString() : null));
    }

    private static Item ItemOf(Gathering g) => new(
        g.Slug, new BothLanguages(g.Texts.TitleSv, g.Texts.TitleEn), g.Format.Code(), g.StartsLocal, g.EndsLocal, g.TimeZone, g.AllDay, g.StartsAt, g.EndsAt,
        new Venue(g.VenueName, g.VenueAddress), g.Audience.Code(), [.. g.Organisers.Select(OrganiserDetail.Of)], g.Seats.Free, g.Programmes, g.YearFrom, g.YearTo);

    private static async Task<Results<Ok<PublicGathering>, NotFound>> GetAsync(string slug, EventsDb db, TimeProvider time, CancellationToken cancellationToken)
    {
        var gathering = await db.Gatherings.AsNoTracking().Include(g => g.Parts).Include(g => g.Quotas).AsSplitQuery()
            .SingleOrDefaultAsync(g => g.Slug == slug && g.State != GatheringState.Draft, cancellationToken);
        return gathering is null ? TypedResults.NotFound() : TypedResults.Ok(PublicGathering.Of(gathering, await db.VolunteersOfAsync(gathering, cancellationToken), time.GetUtcNow()));
    }
}

/// <summary>A gathering as everybody sees it.</summary>
/// <param name="StartsAt">On the wall clock of the time zone.</param>
/// <param name="Registration"><c>open</c>, or the code of why not: <c>registration-not-open</c>, <c>registration-closed</c>, <c>gathering-cancelled</c>.</param>
/// <param name="Free">Free seats; left out without a limit.</param>
/// <param name="Photos">What attendees are asked to agree to; left out when they are not asked.</param>
/// <param name="Programmes">Codes, of a programme's audience.</param>
/// <param name="YearFrom">First year of graduation of such an audience; left out: of any.</param>
/// <param name="YearTo">Last year of graduation of such an audience; left out: of any.</param>
internal sealed record PublicGathering(
    string Slug, string State, BothLanguages Title, BothLanguages Description, string Format, DateTime StartsAt, DateTime EndsAt, string TimeZone, bool AllDay,
    DateTimeOffset StartsAtUtc, DateTimeOffset EndsAtUtc, Venue Venue, string Audience, string Registration, DateTime? RegistrationOpensAt, DateTime? RegistrationClosesAt,
    bool ApprovalRequired, string WaitingListMode, int OfferHours, int MaxParty, int? Capacity, int? Free, IReadOnlyList<OrganiserDetail> Organisers,
    IReadOnlyList<PartDetail> Parts, IReadOnlyList<QuotaDetail> Quotas, IReadOnlyList<QuestionDetail> Questions, int Sequence, string? CancelledReason, PictureDetail? Picture, PhotoWording? Photos,
    IReadOnlyList<string> Programmes, int? YearFrom, int? YearTo)
{
    public static PublicGathering Of(Gathering g, IReadOnlyDictionary<Guid, string> volunteers, DateTimeOffset now) => new(
        g.Slug, g.State.Code(), new BothLanguages(g.Texts.TitleSv, g.Texts.TitleEn), new BothLanguages(g.Texts.DescriptionSv, g.Texts.DescriptionEn), g.Format.Code(),
        g.StartsLocal, g.EndsLocal, g.TimeZone, g.AllDay, g.StartsAt, g.EndsAt, new Venue(g.VenueName, g.VenueAddress), g.Audience.Code(), g.WhyClosed(now)?.Code ?? "open",
        g.RegistrationOpensAt?.ToLocal(g.Zone), g.RegistrationClosesAt?.ToLocal(g.Zone), g.ApprovalRequired, g.WaitingListMode.Code(), g.OfferHours, g.MaxParty,
        g.Seats.Capacity, g.Seats.Free, [.. g.Organisers.Select(OrganiserDetail.Of)], PartDetail.Public(g, volunteers), QuotaDetail.All(g), QuestionDetail.All(g), g.Sequence, g.CancelledReason, PictureDetail.Of(g),
        g.AsksForPhotos ? PhotoWording.Current : null, g.Programmes, g.YearFrom, g.YearTo);
}
