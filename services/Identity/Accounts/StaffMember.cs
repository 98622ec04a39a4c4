using AlumniPlatform.ServiceDefaults;

namespace AlumniPlatform.Identity.Accounts;

/// <summary>
/// Someone who works with the platform: the section <c>Staff</c> of the configuration names them, with an entry for each of
/// their roles.
/// </summary>
/// <param name="Email">Where sign-in links go.</param>
/// <param name="Name">Shown in the portal.</param>
/// <param name="Role">One of <see cref="Roles"/>.</param>
/// <param name="Schools">Codes of the schools that the role covers; <c>*</c> is all.</param>
/// <param name="Programmes">Codes of programmes that it covers beside them.</param>
// Public, because a page takes it as a parameter and pages are public.
public sealed record StaffMember(string Email, string Name, string Role, string[]? Schools = null, string[]? Programmes = null)
{
    /// <summary>Invented people to try the platform out with. In Development one click signs in as any; elsewhere they do not exist.</summary>
    public static IReadOnlyList<StaffMember> Demo { get; } =
    [
        new("member@demo.example", "Demo Member", Roles.Member),
        new("coordinator-eecs@demo.example", "Demo Coordinator", Roles.Coordinator, ["EECS"]),
        new("coordinator-cdate@demo.example", "Demo Coordinator CDATE", Roles.Coordinator, Programmes: ["CDATE"]),
        new("central@demo.example", "Demo Central Office", Roles.Central),
        new("analyst@demo.example", "Demo Analyst", Roles.Analyst),
        new("operator@demo.example", "Demo Operator", Roles.Operator),
        new("school-system@demo.example", "Demo Records Office", Roles.SchoolSystem, ["*"]),
        new("school-system-eecs@demo.example", "Demo Records Office EECS", Roles.SchoolSystem, ["EECS"]),
        new("door-eecs@demo.example", "Demo Door EECS", Roles.Door, ["EECS"]),
    ];

    internal Grant Grant => new(Role, Schools ?? [], Programmes ?? []);
}
