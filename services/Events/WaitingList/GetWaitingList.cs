using System.Globalization;
using System.Security.Claims;
using AlumniPlatform.Events.Registrations;
using AlumniPlatform.Events.Seating;
using AlumniPlatform.ServiceDefaults;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace AlumniPlatform.Events.WaitingList;

/// <summary>Who waits, in which order, and why each does not move.</summary>
internal static class GetWaitingList
{
    /// <param name="Mode">The rule that the organiser chose: <c>strict</c> or <c>fill</c>.</param>
    /// <param name="Free">Free seats of the gathering; left out without a limit.</param>
    /// <param name="Waiting">How many registrations wait.</param>
    internal sealed record Answer(string Mode, int? Free, int Waiting, IReadOnlyList<Item> Items, string? Next);

    internal sealed record Item(int Position, Guid Id, long Entry, string Name, string Email, int Party, Guid? QuotaId, IReadOnlyList<Guid> PartIds, DateTimeOffset Since, WaitingReason Reason);

    public static async Task<Results<Ok<Answer>, NotFound>> GetAsync(
        Guid id, ClaimsPrincipal caller, EventsDb db, CancellationToken cancellationToken, string? after = null, int limit = 50)
    {
        var (size, last) = (Cursor.Limit(limit), Cursor.ReadEntry(after));
        if (await SeatPlan.ReadAsync(db.Gatherings.OrganisedBy(caller.Office()).Where(g => g.Id == id), cancellationToken) is not { } plan)
            return TypedResults.NotFound();
        var waiting = db.Registrations.AsNoTracking().Where(r => r.GatheringId == id && r.State == RegistrationState.Waitlisted);
        var before = last == 0 ? 0 : await waiting.CountAsync(r => r.Entry <= last, cancellationToken);
        var rows = await waiting.Where(r => r.Entry > last).OrderBy(r => r.Entry).Take(size + 1).ToListAsync(cancellationToken);
        var reasons = await WaitingReasons.AfterAsync(last, plan, db, cancellationToken);
        var items = rows.Take(size).Select((r, i) => new Item(
            before + i + 1, r.Id, r.Entry, r.Name, r.Email, r.Party, r.QuotaId, r.PartIds, r.CreatedAt, reasons.Next(r.Claim))).ToArray();
        return TypedResults.Ok(new Answer(
            plan.Gathering.WaitingListMode.Code(), plan.Gathering.Seats.Free, plan.Gathering.Waiting, items, rows.Count > size ? items[^1].Entry.ToString(CultureInfo.InvariantCulture) : null));
    }
}
