using System.Security.Claims;
using AlumniPlatform.ServiceDefaults;

namespace AlumniPlatform.Membership.Intake.Inbox;

/// <summary>Which rejected records a caller sees, and of which also what they say.</summary>
/// <param name="All">Sees every record, also those of no school.</param>
/// <param name="Sender">Sees what this account sent; null for nobody.</param>
/// <param name="Office">The schools whose records the caller reads and mends.</param>
internal sealed record InboxScope(bool All, string? Sender, SchoolScope Office)
{
    public string[] Schools => [.. Office.Schools];

    public bool MayRead(string? school) => Office.All || (school is not null && Office.Contains(school));

    public static InboxScope Of(ClaimsPrincipal caller)
    {
        var office = caller.Office();
        return new InboxScope(office.All || caller.IsInRole(Roles.Operator), caller.IsInRole(Roles.SchoolSystem) ? caller.SubmittedBy() : null, office);
    }
}
