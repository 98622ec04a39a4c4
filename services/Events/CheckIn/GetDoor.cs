using System.Security.Claims;
using AlumniPlatform.Events.Gatherings;
using AlumniPlatform.Events.Registrations;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace AlumniPlatform.Events.CheckIn;

/// <summary>
/// What a phone at a door has to know when there is no network. Whole, because a half of it is of no use there; small, because
/// the network is bad. Of who is not confirmed it says no name.
/// </summary>
internal static class GetDoor
{
    /// <param name="Rows">In the order of names.</param>
    internal sealed record Door(
        Guid Id, BothLanguages Title, string State, DateTime StartsAt, DateTime EndsAt, string TimeZone, DateTimeOffset EndsAtUtc, IReadOnlyList<DoorPart> Parts, IReadOnlyList<DoorRow> Rows);

    internal sealed record DoorPart(Guid Id, BothLanguages Title);

    /// <param name="Id">The registration.</param>
    /// <param name="Hash">The first 12 bytes of the SHA-256 of the ticket's code, without its dashes, in base64url.</param>
    /// <param name="Name">Left out unless confirmed.</param>
    /// <param name="State">Left out when confirmed.</param>
    /// <param name="Parts">Places in the list of parts.</param>
    /// <param name="In">Who has come, by kind of door.</param>
    internal sealed record DoorRow(Guid Id, string Hash, string? Name, int Party, string? State, IReadOnlyList<int>? Parts, IReadOnlyList<DoorEntry>? In);

    /// <param name="Part">Place in the list of parts; left out at the gathering's own door.</param>
    internal sealed record DoorEntry(int? Part, int Present, DateTimeOffset At, string Door);

    public static async Task<Results<Ok<Door>, NotFound, StatusCodeHttpResult>> GetAsync(
        Guid id, [FromHeader(Name = "If-None-Match")] string? ifNoneMatch, ClaimsPrincipal caller, HttpResponse response, EventsDb db, TicketCodes codes, CancellationToken cancellationToken)
    {
        var gathering = await db.Gatherings.AsNoTracking().OrganisedBy(caller.Door()).Include(g => g.Parts).SingleOrDefaultAsync(g => g.Id == id, cancellationToken);
        if (gathering is null)
            return TypedResults.NotFound();
        // Versions only grow, and a check-in is one: what has the same sum has not changed.
        var registrations = db.Registrations.AsNoTracking().Where(r => r.GatheringId == id);
        var tag = $"\"{gathering.Version}-{await registrations.CountAsync(cancellationToken)}-{await registrations.SumAsync(r => r.Version, cancellationToken)}\"";
        response.Headers.ETag = tag;
        response.Headers.CacheControl = "no-cache, private";
        if (ifNoneMatch == tag)
            return TypedResults.StatusCode(StatusCodes.Status304NotModified);
        Guid[] parts = [.. gathering.Parts.OrderBy(p => p.Position).Select(p => p.Id)];
        var came = (await db.Scans.AsNoTracking().Where(s => s.GatheringId == id && s.Counted > 0).ToListAsync(cancellationToken)).ToLookup(s => s.RegistrationId);
        var rows = new List<DoorRow>();
        foreach (var r in await registrations.OrderBy(r => EF.Functions.Collate(r.Name, "sv-x-icu")).ThenBy(r => r.Entry).ToListAsync(cancellationToken))
            rows.Add(Row(r, TicketCodes.Hash(await codes.CodeAsync(gathering.Number, r.Entry, r.Id, cancellationToken)), parts, came[r.Id]));
        return TypedResults.Ok(new Door(gathering.Id, new BothLanguages(gathering.Texts.TitleSv, gathering.Texts.TitleEn), gathering.State.Code(), gathering.StartsLocal, gathering.EndsLocal,
            gathering.TimeZone, gathering.EndsAt, [.. gathering.Parts.OrderBy(p => p.Position).Select(p => new DoorPart(p.Id, new BothLanguages(p.TitleSv, p.TitleEn)))], rows));
    }

    private static DoorRow Row(Registration r, string hash, Guid[] parts, IEnumerable<Scan> came) => r.State != RegistrationState.Confirmed
        ? new DoorRow(r.Id, hash, null, r.Party, r.State.Code(), null, null)
        : new DoorRow(r.Id, hash, r.Name, r.Party, null, OrNull(r.PartIds.Select(p => Array.IndexOf(parts, p)).Where(i => i >= 0).Order()),
            OrNull(came.Select(s => new DoorEntry(s.PartId is { } part ? Array.IndexOf(parts, part) : null, s.Counted, s.ScannedAt, s.Door))));

    private static T[]? OrNull<T>(IEnumerable<T> list) => list.ToArray() is { Length: > 0 } some ? some : null;
}
