using System.Security.Claims;
using AlumniPlatform.Membership.Intake;
using AlumniPlatform.ServiceDefaults;
using Microsoft.EntityFrameworkCore;

namespace AlumniPlatform.Membership.Merging;

/// <summary>
/// Whom an office may compare and merge: two persons for both of whom its schools or programmes answer; nobody with a protected
/// identity but for the central office.
/// </summary>
internal static class MergeReach
{
    public static async Task<bool> ReachesAsync(this MembershipDb db, Scope office, Guid one, Guid other, CancellationToken cancellationToken)
    {
        string[] schools = [.. office.Schools], programmes = [.. office.Programmes];
        return one != other && await db.People.CountAsync(p => (p.Id == one || p.Id == other) && (office.All || (!p.ProtectedIdentity && (
            db.Degrees.Any(d => d.PersonId == p.Id && d.RevokedAt == null && (schools.Contains(d.School) || programmes.Contains(d.Programme))
                && db.PersonSchools.Any(s => s.PersonId == p.Id && s.Programme == d.Programme))
            || db.ExpectedGraduations.Any(e => e.PersonId == p.Id && (schools.Contains(e.School) || programmes.Contains(e.Programme))
                && db.PersonSchools.Any(s => s.PersonId == p.Id && s.Programme == e.Programme))))), cancellationToken) == 2;
    }

    public static MergeAudit Audit(string action, Guid a, Guid b, ClaimsPrincipal caller, DateTimeOffset now) => new()
    {
        Id = Guid.CreateVersion7(now), A = a, B = b, Action = action, Actor = caller.SubmittedBy(), ActorName = caller.DisplayName(), At = now,
    };
}
