using System.Security.Claims;
using AlumniPlatform.Membership.People;
using AlumniPlatform.ServiceDefaults;

namespace AlumniPlatform.Membership.Intake.Claims;

/// <summary>
/// Which claims an office sees: those about persons for whom its schools or programmes answer, the central office all. A person with a protected
/// identity is the central office's alone, as elsewhere.
/// </summary>
internal static class ClaimReach
{
    /// <summary>Condition on a claim c of a person p; its parameters are $1 to $3.</summary>
    public static readonly string Seen = $"""
        ($1 or (not p.protected_identity
            and exists (select from person_school s where s.person_id = p.id and (s.school = any($2) or s.programme = any($3)) and {PersonSchools.Counts})))
        """;

    public static object[] Parameters(Scope office) => [office.All, office.Schools.ToArray(), office.Programmes.ToArray()];

    public static ClaimAudit Audit(Guid claim, Guid person, string action, ClaimsPrincipal caller, DateTimeOffset now) => new()
    {
        Id = Guid.CreateVersion7(now), ClaimId = claim, PersonId = person, Action = action, Actor = caller.SubmittedBy(),
            ActorName = caller.DisplayName(), At = now,
    };
}
