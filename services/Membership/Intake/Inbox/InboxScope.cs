using System.Security.Claims;
using AlumniPlatform.ServiceDefaults;

namespace AlumniPlatform.Membership.Intake.Inbox;

/// <summary>Which rejected records a caller sees, and of which also what they say.</summary>
/// <param name="All">Sees every record, also those of no school.</param>
/// <param name="Sender">Sees what this account sent; null for nobody.</param>
/// <param name="Office">The schools and programmes whose records the caller reads and mends.</param>
internal sealed record InboxScope(bool All, string? Sender, Scope Office)
{
    public string[] Schools => [.. Office.Schools];

    public string[] Programmes => [.. Office.Programmes];

    public bool MayRead(IntakeRecord record) => Office.Contains(record.School, record.Programme);

    public static InboxScope Of(ClaimsPrincipal caller)
    {
        var office = caller.Office();
        var sender = caller.IsInRole(Roles.SchoolSystem) ? caller.SubmittedBy() : null;
        return new InboxScope(caller.Oversight(Roles.Coordinator).All, sender, office);
    }
}

internal static class MendableRecords
{
    /// <summary>Those of <paramref name="records"/> that an office reads and mends.</summary>
    public static IQueryable<IntakeRecord> Within(this IQueryable<IntakeRecord> records, Scope office)
    {
        string[] schools = [.. office.Schools], programmes = [.. office.Programmes];
        return office.All ? records : records.Where(r => schools.Contains(r.School) || programmes.Contains(r.Programme));
    }
}
