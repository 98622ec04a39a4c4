using AlumniPlatform.Events.Gatherings;
using AlumniPlatform.Events.Registrations;
using AlumniPlatform.Events.Seating;
using AlumniPlatform.ServiceDefaults;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace AlumniPlatform.Events.CheckIn;

/// <summary>What an attendee takes along, and gets afterwards; by the token of the link in its mails.</summary>
internal static class TicketApi
{
    public static void MapTickets(this IEndpointRouteBuilder app)
    {
        var group = app.MapGroup("/api/events/registrations/{token}").AllowAnonymous().WithTags("My registration");
        group.MapGet("ticket", TicketAsync).WithSummary("The ticket of a confirmed registration: its code, also as a QR code in SVG.")
            .WithDescription("The code checks in and does nothing else: who reads it cannot change or cancel the registration. Code: not-confirmed.");
        group.MapGet("certificate", CertificateAsync).WithSummary("That the attendee was there, for who was checked in.").WithDescription("Code: not-attended.");
    }

    /// <param name="Code">In groups of four, to be typed when nothing can scan.</param>
    /// <param name="Qr">The same as a QR code, a whole SVG document.</param>
    /// <param name="Parts">What the party takes part in.</param>
    internal sealed record Ticket(
        string Code, string Qr, string Name, int Party, IReadOnlyList<string> Companions, string Slug, BothLanguages Title, DateTime StartsAt, DateTime EndsAt, string TimeZone, bool AllDay,
        Venue Venue, IReadOnlyList<AttendedPart> Parts);

    /// <param name="CheckedInAt">When, UTC.</param>
    /// <param name="Parts">At whose doors the attendee was checked in, too.</param>
    internal sealed record Certificate(
        string Name, BothLanguages Title, DateTime StartsAt, DateTime EndsAt, string TimeZone, bool AllDay, Venue Venue, IReadOnlyList<OrganiserDetail> Organisers,
        DateTimeOffset CheckedInAt, IReadOnlyList<AttendedPart> Parts);

    internal sealed record AttendedPart(BothLanguages Title, DateTime? StartsAt);

    private static async Task<Results<Ok<Ticket>, NotFound, ProblemHttpResult>> TicketAsync(
        string token, EventsDb db, ManageTokens tokens, TicketCodes codes, CancellationToken cancellationToken)
    {
        if (await FindAsync(token, db, tokens, cancellationToken) is not var (r, g))
            return Invalid();
        if (r.State != RegistrationState.Confirmed)
            throw new DomainRuleException("not-confirmed", "There is a ticket once the registration is confirmed.");
        var code = await codes.CodeAsync(g.Number, r.Entry, r.Id, cancellationToken);
        return TypedResults.Ok(new Ticket(code, QrCode.Svg(code), r.Name, r.Party, r.Companions, g.Slug, TitleOf(g), g.StartsLocal, g.EndsLocal, g.TimeZone, g.AllDay,
            new Venue(g.VenueName, g.VenueAddress), Parts(g, r.PartIds.Contains)));
    }

    private static async Task<Results<Ok<Certificate>, NotFound, ProblemHttpResult>> CertificateAsync(
        string token, EventsDb db, ManageTokens tokens, CancellationToken cancellationToken)
    {
        if (await FindAsync(token, db, tokens, cancellationToken) is not var (r, g))
            return Invalid();
        var came = await db.Scans.Where(s => s.RegistrationId == r.Id && s.Counted > 0).Select(s => new { s.PartId, s.ScannedAt }).ToListAsync(cancellationToken);
        if (came.Count == 0)
            throw new DomainRuleException("not-attended", "Nobody checked this registration in, so there is nothing to certify.");
        return TypedResults.Ok(new Certificate(r.Name, TitleOf(g), g.StartsLocal, g.EndsLocal, g.TimeZone, g.AllDay, new Venue(g.VenueName, g.VenueAddress),
            [.. g.Organisers.Select(OrganiserDetail.Of)], came.Min(s => s.ScannedAt), Parts(g, part => came.Exists(s => s.PartId == part))));
    }

    private static async Task<(Registration, Gathering)?> FindAsync(string token, EventsDb db, ManageTokens tokens, CancellationToken cancellationToken) =>
        await tokens.RegistrationOfAsync(token, cancellationToken) is { } id
        && await db.Registrations.AsNoTracking().SingleOrDefaultAsync(r => r.Id == id && r.ErasedAt == null, cancellationToken) is { } registration
            ? (registration, (await SeatPlan.ReadAsync(db.Gatherings.Where(g => g.Id == registration.GatheringId), cancellationToken))!.Gathering)
            : null;

    private static BothLanguages TitleOf(Gathering g) => new(g.Texts.TitleSv, g.Texts.TitleEn);

    private static IReadOnlyList<AttendedPart> Parts(Gathering g, Func<Guid, bool> wanted) =>
        [.. g.Parts.Where(p => wanted(p.Id)).OrderBy(p => p.Position).Select(p => new AttendedPart(new BothLanguages(p.TitleSv, p.TitleEn), p.StartsLocal))];

    private static ProblemHttpResult Invalid() => Problems.Problem(404, "registration-token-invalid", "This link is not valid. Check that it was copied whole.");
}
