using System.Security.Claims;
using AlumniPlatform.Events.Gatherings;
using AlumniPlatform.ServiceDefaults;

namespace AlumniPlatform.Events;

internal static class Callers
{
    /// <summary>The account that something was done by.</summary>
    public static string Subject(this ClaimsPrincipal caller) => caller.FindFirstValue("sub") ?? "";

    /// <summary>Whether an address is one that the caller signs in with, and so has proved.</summary>
    public static bool HasAddress(this ClaimsPrincipal caller, string address) =>
        caller.FindAll("email").Any(c => c.Value.Equals(address, StringComparison.OrdinalIgnoreCase));

    /// <summary>The schools at whose doors the caller lets people in: those of the office, and those of who can only check in.</summary>
    public static Scope Door(this ClaimsPrincipal caller) => caller.ScopeOf(Roles.Coordinator, Roles.Door);

    /// <summary>Gatherings that one of the caller's schools organises; others do not exist for the caller.</summary>
    public static IQueryable<Gathering> OrganisedBy(this IQueryable<Gathering> gatherings, Scope scope)
    {
        if (scope.All)
            return gatherings;
        var schools = scope.Schools.ToArray();
        return gatherings.Where(g => g.Schools.Any(s => schools.Contains(s)));
    }

    public static bool Organises(this Scope scope, Gathering gathering) => scope.All || gathering.Schools.Any(scope.ContainsSchool);
}
