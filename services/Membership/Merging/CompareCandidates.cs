using System.Security.Claims;
using AlumniPlatform.Membership.Activation;
using AlumniPlatform.Membership.People;
using AlumniPlatform.ServiceDefaults;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace AlumniPlatform.Membership.Merging;

/// <summary>
/// All that helps to decide whether two persons are one. A coordinator sees the own schools' and programmes' degrees, and how
/// many others there are.
/// </summary>
internal static class CompareCandidates
{
    public static async Task<Results<Ok<Comparison>, NotFound>> GetAsync(
        Guid a, Guid b, ClaimsPrincipal caller, MembershipDb db, TimeProvider time, CancellationToken cancellationToken)
    {
        var office = caller.Office();
        if (!await db.ReachesAsync(office, a, b, cancellationToken))
            return TypedResults.NotFound();
        db.Add(MergeReach.Audit("read", a, b, caller, time.GetUtcNow()));
        await db.SaveChangesAsync(cancellationToken);
        var candidate = await db.MergeCandidates.AsNoTracking()
            .SingleOrDefaultAsync(c => (c.A == a && c.B == b) || (c.A == b && c.B == a), cancellationToken);
        var history = await db.MergeAudits.AsNoTracking().Where(e => (e.A == a && e.B == b) || (e.A == b && e.B == a)).OrderBy(e => e.Id)
            .Select(e => new MergeEvent(e.Action, e.ActorName, e.At)).ToListAsync(cancellationToken);
        return TypedResults.Ok(new Comparison(
            candidate?.Kind.ToString().ToLowerInvariant(), candidate?.DismissedAt is not null, await SideAsync(db, office, a, cancellationToken), await SideAsync(db, office, b, cancellationToken), history));
    }

    private static async Task<ComparedPerson> SideAsync(MembershipDb db, Scope office, Guid id, CancellationToken cancellationToken)
    {
        var p = await db.People.AsNoTracking().SingleAsync(p => p.Id == id, cancellationToken);
        var degrees = await db.Degrees.AsNoTracking().Where(d => d.PersonId == id && d.RevokedAt == null).OrderBy(d => d.AwardedOn)
            .Select(d => new ComparedDegree(d.School, d.Programme, d.Level, d.Name, d.AwardedOn, null)).ToListAsync(cancellationToken);
        var expected = await db.ExpectedGraduations.AsNoTracking().Where(e => e.PersonId == id).OrderBy(e => e.ExpectedOn)
            .Select(e => new ComparedDegree(e.School, e.Programme, "", "", null, e.ExpectedOn)).ToListAsync(cancellationToken);
        var invitations = await db.Invitations.CountAsync(i => i.PersonId == id && i.State == InvitationState.Open, cancellationToken);
        ComparedDegree[] all = [.. degrees, .. expected];
        ComparedDegree[] shown = [.. all.Where(d => office.Contains(d.School, d.Programme))];
        return new ComparedPerson(
            p.Id, p.StudentRef, p.GivenName, p.FamilyName, p.Email, p.PrivateEmail, p.Language, p.State.ToString().ToLowerInvariant(), p.ProtectedIdentity, p.Unreachable,
            p.MergedInto is not null, p.AccountId is not null, invitations > 0, p.CreatedAt, p.InvitedAt, p.ActivatedAt, p.LeftAt, p.DeclinedAt, shown, all.Length - shown.Length);
    }
}

/// <param name="Kind"><c>likely</c>, <c>possible</c>; null when nothing but the caller put the two side by side.</param>
internal sealed record Comparison(string? Kind, bool Dismissed, ComparedPerson A, ComparedPerson B, IReadOnlyList<MergeEvent> History);

/// <param name="State"><c>recorded</c>, <c>invited</c>, <c>member</c>, <c>left</c>.</param>
/// <param name="Elsewhere">How many more degrees and expected graduations are not the caller's to see.</param>
internal sealed record ComparedPerson(
    Guid Id, string StudentRef, string GivenName, string FamilyName, string Email, string? PrivateEmail, string? Language, string State, bool ProtectedIdentity, bool Unreachable,
    bool Merged, bool HasAccount, bool HasOpenInvitation, DateTimeOffset RecordedAt, DateTimeOffset? InvitedAt, DateTimeOffset? ActivatedAt, DateTimeOffset? LeftAt, DateTimeOffset? DeclinedAt,
    IReadOnlyList<ComparedDegree> Degrees, int Elsewhere);

/// <summary>A degree, with the day of its award, or an expected graduation.</summary>
internal sealed record ComparedDegree(string School, string Programme, string Level, string Name, DateOnly? AwardedOn, DateOnly? ExpectedOn);

/// <param name="Action"><c>read</c>, <c>merged</c>, <c>dismissed</c>, <c>reopened</c>.</param>
internal sealed record MergeEvent(string Action, string By, DateTimeOffset At);
