using AlumniPlatform.Events.Gatherings;
using AlumniPlatform.Events.Seating;
using AlumniPlatform.Events.WaitingList;

namespace AlumniPlatform.Events.Registrations;

/// <summary>A registration as its attendee sees it.</summary>
/// <param name="State"><c>pending</c>, <c>confirmed</c>, <c>waitlisted</c>, <c>offered</c>, <c>cancelled</c>, <c>rejected</c> or <c>lapsed</c>.</param>
/// <param name="Entry">Order of entry; the waiting list goes by it.</param>
/// <param name="Waiting">Position and reason, of one that waits.</param>
/// <param name="OfferedUntil">When the offer ends, UTC.</param>
/// <param name="Token">Opens this registration without signing in. Never to be logged.</param>
/// <param name="Link">The page that it opens. Never to be logged.</param>
/// <param name="Version">The ETag without its quotes.</param>
internal sealed record ManagedRegistration(
    Guid Id, string Slug, BothLanguages Title, string State, long Entry, string Name, string Email, string Language, int Party, IReadOnlyList<string> Companions,
    Guid? QuotaId, IReadOnlyList<Guid> PartIds, IReadOnlyDictionary<Guid, string> Answers, IReadOnlyList<Guid> SharedWith, bool PhotoConsent,
    WaitingPlace? Waiting, DateTimeOffset? OfferedUntil, string? EndedBy, string Token, string Link, long Version)
{
    public static async Task<ManagedRegistration> OfAsync(Registration r, SeatPlan plan, EventsDb db, ManageTokens tokens, CancellationToken cancellationToken)
    {
        var place = r.State == RegistrationState.Waitlisted ? await WaitingPlace.OfAsync(r, plan, db, cancellationToken) : null;
        return await OfAsync(r, plan.Gathering, place, tokens, cancellationToken);
    }

    public static async ValueTask<ManagedRegistration> OfAsync(Registration r, Gathering g, WaitingPlace? place, ManageTokens tokens, CancellationToken cancellationToken) => new(
        r.Id, g.Slug, new BothLanguages(g.Texts.TitleSv, g.Texts.TitleEn), r.State.Code(), r.Entry, r.Name, r.Email, r.Language, r.Party, r.Companions,
        r.QuotaId, r.PartIds, r.Answers.And(r.SensitiveAnswers), r.SharedWith, r.PhotoConsent, place,
        r.OfferedUntil, r.EndedBy, await tokens.TokenAsync(r.Id, cancellationToken), await tokens.LinkAsync(r.Id, cancellationToken), r.Version);
}
