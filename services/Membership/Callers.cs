using System.Security.Claims;

namespace AlumniPlatform.Membership;

internal static class Callers
{
    /// <summary>What a person is called, or a program.</summary>
    public static string DisplayName(this ClaimsPrincipal caller) => caller.FindFirstValue("name") ?? caller.FindFirstValue("client_id") ?? "";
}
