using System.Security.Claims;
using AlumniPlatform.Membership.Intake;
using AlumniPlatform.ServiceDefaults;

namespace AlumniPlatform.Membership.Merging;

/// <summary>Whom an office may compare and merge: both of two persons in its own schools; nobody with a protected identity but for the central office.</summary>
internal static class MergeReach
{
    public static async Task<bool> ReachesAsync(this MembershipDb db, SchoolScope office, Guid one, Guid other, CancellationToken cancellationToken) =>
        one != other && (await db.QueryAsync("""
            select p.id from person p
            where p.id in ($1, $2) and ($3 or (not p.protected_identity and (
                exists (select from degree d where d.person_id = p.id and d.revoked_at is null and d.school = any($4))
                or exists (select from expected_graduation e where e.person_id = p.id and e.school = any($4)))))
            """, row => row.GetGuid(0), cancellationToken, one, other, office.All, office.Schools.ToArray())).Count == 2;

    public static MergeAudit Audit(string action, Guid a, Guid b, ClaimsPrincipal caller, DateTimeOffset now) => new()
    {
        Id = Guid.CreateVersion7(now), A = a, B = b, Action = action, Actor = caller.SubmittedBy(), ActorName = caller.DisplayName(), At = now,
    };
}
