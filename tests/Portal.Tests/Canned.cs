namespace AlumniPlatform.Portal.Tests;

/// <summary>What the APIs answer in these tests. The people are invented.</summary>
internal static class Canned
{
    public static object Invitation => InvitationWith(newsletterVersion: 3);

    public static object Organisation => new
    {
        university = new { code = "DEMO", name = Name("Demouniversitetet", "Demo University") },
        schools = new[]
        {
            new
            {
                code = "EECS", name = Name("Elektroteknik och datavetenskap", "Electrical Engineering and Computer Science"),
                programmes = new[] { Programme("CDATE", "Datateknik", "Computer Science and Engineering"), Programme("CELTE", "Elektroteknik", "Electrical Engineering") },
            },
            new
            {
                code = "CBH", name = Name("Kemi, bioteknologi och hälsa", "Engineering Sciences in Chemistry, Biotechnology and Health"),
                programmes = new[] { Programme("CBIOT", "Bioteknik", "Biotechnology") },
            },
        },
    };

    public static object InvitationWith(int newsletterVersion) => new
    {
        givenName = "Alva", familyName = "Exempelsson", email = "a***@example.org", language = "sv", state = "invited",
        school = new { code = "EECS", name = Name("Elektroteknik och datavetenskap", "Electrical Engineering and Computer Science") },
        degrees = new[] { new { programme = "CDATE", programmeName = Name("Datateknik", "Computer Science and Engineering"), year = 2026, awardedOn = "2026-06-05" } },
        consents = new object[]
        {
            new { code = "newsletter", version = newsletterVersion, text = "The alumni office may send me its newsletter, about four times a year." },
            new { code = "directory", version = 1, text = "Other members may find my name, programme and year of graduation in the directory." },
        },
        expiresAt = "2027-03-01T10:00:00Z",
    };

    private static object Name(string sv, string en) => new { sv, en };

    private static object Programme(string code, string sv, string en) =>
        new { code, name = Name(sv, en), validFrom = "2000-01-01", validTo = (string?)null };
}
