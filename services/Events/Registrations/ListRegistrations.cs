using System.Globalization;
using System.Security.Claims;
using AlumniPlatform.ServiceDefaults;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace AlumniPlatform.Events.Registrations;

internal static class ListRegistrations
{
    public static async Task<Results<Ok<Page<RegistrationRow>>, NotFound>> GetAsync(
        Guid id, ClaimsPrincipal caller, EventsDb db, CancellationToken cancellationToken, string? state = null, Guid? organiser = null, string? after = null, int limit = 50)
    {
        var (size, last) = (Cursor.Limit(limit), Cursor.ReadEntry(after));
        var query = db.Registrations.Wanted(id, state, organiser).Where(r => r.Entry > last);
        if (!await db.Gatherings.OrganisedBy(caller.Office()).AnyAsync(g => g.Id == id, cancellationToken))
            return TypedResults.NotFound();
        var rows = await query.OrderBy(r => r.Entry).Take(size + 1).ToListAsync(cancellationToken);
        return TypedResults.Ok(Page.Of([.. rows.Select(RegistrationRow.Of)], size, r => r.Entry.ToString(CultureInfo.InvariantCulture)));
    }

    /// <param name="registrations">Of all gatherings.</param>
    /// <param name="gathering">Of which one.</param>
    /// <param name="state">Only those in this state, by its code.</param>
    /// <param name="organiser">Only what attendees agreed to share with this organiser.</param>
    public static IQueryable<Registration> Wanted(this IQueryable<Registration> registrations, Guid gathering, string? state, Guid? organiser)
    {
        RegistrationState? wanted = state is null ? null : Codes.Parse<RegistrationState>(state) ?? throw new InvalidInputException("state", $"One of {Codes.All<RegistrationState>()}.");
        var query = registrations.AsNoTracking().Where(r => r.GatheringId == gathering);
        if (wanted is not null)
            query = query.Where(r => r.State == wanted);
        return organiser is { } with ? query.Where(r => r.SharedWith.Contains(with)) : query;
    }
}

/// <summary>A registration as its organiser sees it.</summary>
/// <param name="Member">Whether it is a member's.</param>
/// <param name="EndedBy">Why it ended: <c>attendee</c>, <c>office</c>, <c>rejected</c>, <c>declined</c>, <c>lapsed</c>, <c>gathering-cancelled</c>, <c>erased</c>, <c>merged</c>.</param>
internal sealed record RegistrationRow(
    Guid Id, long Entry, string State, string Name, string Email, string Language, bool Member, int Party, IReadOnlyList<string> Companions, Guid? QuotaId, IReadOnlyList<Guid> PartIds,
    IReadOnlyDictionary<Guid, string> Answers, IReadOnlyList<Guid> SharedWith, bool PhotoConsent, DateTimeOffset? OfferedUntil, string? EndedBy, DateTimeOffset CreatedAt, DateTimeOffset ChangedAt, long Version)
{
    public static RegistrationRow Of(Registration r) => new(
        r.Id, r.Entry, r.State.Code(), r.Name, r.HasAddress ? r.Email : "", r.Language, r.PersonId is not null, r.Party, r.Companions, r.QuotaId, r.PartIds,
        r.Answers.And(r.SensitiveAnswers), r.SharedWith, r.PhotoConsent, r.OfferedUntil, r.EndedBy, r.CreatedAt, r.ChangedAt, r.Version);
}
