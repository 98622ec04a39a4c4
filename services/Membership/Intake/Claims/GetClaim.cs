using System.Globalization;
using System.Security.Claims;
using AlumniPlatform.Membership.Activation;
using AlumniPlatform.Membership.Members;
using AlumniPlatform.Membership.People;
using AlumniPlatform.ServiceDefaults;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace AlumniPlatform.Membership.Intake.Claims;

/// <summary>One claim: what is claimed beside what is recorded. That somebody looked is recorded.</summary>
internal static class GetClaim
{
    public static async Task<Results<Ok<ClaimDetail>, NotFound>> GetAsync(
        Guid id, ClaimsPrincipal caller, HttpResponse response, MembershipDb db, TimeProvider time, CancellationToken cancellationToken)
    {
        if (await FindAsync(db, id, caller.Office(), cancellationToken) is not { } fields)
            return TypedResults.NotFound();
        var claim = await db.PersonClaims.AsNoTracking().SingleAsync(c => c.Id == id, cancellationToken);
        var person = await db.People.AsNoTracking().SingleAsync(p => p.Id == claim.PersonId, cancellationToken);
        response.Headers.ETag = Precondition.Tag(claim.Version);
        db.Add(ClaimReach.Audit(id, person.Id, "read", caller, time.GetUtcNow()));
        await db.SaveChangesAsync(cancellationToken);
        var given = (await db.ConsentsOfAsync(person.Id, cancellationToken)).GroupBy(c => c.Code)
            .ToDictionary(g => g.Key, g => g.Last().Given);
        var history = await db.ClaimAudits.AsNoTracking().Where(a => a.ClaimId == id).OrderBy(a => a.Id)
            .Select(a => new ClaimEvent(a.Action, a.ActorName, a.At)).ToListAsync(cancellationToken);
        return TypedResults.Ok(new ClaimDetail(
            id, claim.School, claim.Programme, claim.SubmittedBy, claim.ReceivedAt, person.StudentRef, person.GivenName,
                person.FamilyName, person.ProtectedIdentity,
            claim.Settlement?.ToString().ToLowerInvariant() ?? "open", claim.SettledAt, claim.SettledBy, claim.Version,
            [.. Compare(claim, person, given).Where(c => c.Claimed is not null)
                .Select(c => c with { Differs = fields.Contains(c.Field) })], history));
    }

    /// <summary>What accepting the claim would change now; null when the office does not see it.</summary>
    public static async Task<string[]?> FindAsync(MembershipDb db, Guid id, Scope office, CancellationToken cancellationToken)
    {
        await db.Database.OpenConnectionAsync(cancellationToken);
        return (await db.QueryAsync($"""
            select {PersonClaim.Fields} from person_claim c join person p on p.id = c.person_id where {ClaimReach.Seen} and c.id = $4
            """, row => row.GetFieldValue<string[]>(0), cancellationToken, [.. ClaimReach.Parameters(office), id])).SingleOrDefault();
    }

    // In the order of the page.
    private static IEnumerable<ClaimedField> Compare(PersonClaim claim, Person person, Dictionary<string, bool> given) =>
    [
        new("givenName", person.GivenName, claim.GivenName),
        new("familyName", person.FamilyName, claim.FamilyName),
        new("email", person.Email, claim.Email),
        new("privateEmail", person.PrivateEmail, claim.PrivateEmail),
        new("language", person.Language, claim.Language),
        new("timeZone", person.TimeZone, claim.TimeZone),
        new("protectedIdentity", Text(person.ProtectedIdentity), claim.ProtectedIdentity ? "true" : null),
        new("membership",
            person.State == PersonState.Member ? person.ActivatedAt?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) : null,
            claim.MemberSince?.ToString("O", CultureInfo.InvariantCulture)),
        new("consents", Text(given), claim.Consents is null ? null : Text(PersonClaim.ConsentsOf(claim.Consents))),
    ];

    private static string Text(bool value) => value ? "true" : "false";

    private static string? Text(IReadOnlyDictionary<string, bool> consents) =>
        consents.Count == 0 ? null
            : string.Join(", ", ConsentWording.All.Where(w => consents.ContainsKey(w.Code)).Select(w => $"{w.Code}: {Text(consents[w.Code])}"));
}

/// <param name="Version">The ETag without its quotes.</param>
/// <param name="Fields">What is claimed, also where it agrees with what is recorded.</param>
internal sealed record ClaimDetail(
    Guid Id, string School, string Programme, string SubmittedBy, DateTimeOffset ReceivedAt, string StudentRef, string GivenName,
        string FamilyName,
    bool ProtectedIdentity, string State, DateTimeOffset? SettledAt, string? SettledBy, long Version, IReadOnlyList<ClaimedField> Fields,
        IReadOnlyList<ClaimEvent> History);

/// <param name="Recorded">Null for nothing, and for a membership that there is not.</param>
/// <param name="Differs">Whether accepting the claim would change it now.</param>
internal sealed record ClaimedField(string Field, string? Recorded, string? Claimed, bool Differs = false);

/// <param name="Action"><c>read</c>, <c>accepted</c>, <c>dismissed</c>.</param>
internal sealed record ClaimEvent(string Action, string By, DateTimeOffset At);
