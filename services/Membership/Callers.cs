using System.Security.Claims;
using AlumniPlatform.ServiceDefaults;

namespace AlumniPlatform.Membership;

internal static class Callers
{
    /// <summary>What a person is called, or a program.</summary>
    public static string DisplayName(this ClaimsPrincipal caller) => caller.FindFirstValue("name") ?? caller.FindFirstValue("client_id") ?? "";

    /// <summary>
    /// The schools for which the caller works as an office, central or a school's. Other roles of the same caller do not
    /// widen it: who runs the platform and coordinates one school reads the persons of that school.
    /// </summary>
    public static SchoolScope Office(this ClaimsPrincipal caller)
    {
        string[] schools = caller.IsInRole(Roles.Coordinator) ? [.. caller.FindAll("school").Select(c => c.Value)] : [];
        return new SchoolScope(caller.IsInRole(Roles.Central) || schools.Contains("*", StringComparer.Ordinal), schools);
    }
}
