using System.Text;

namespace AlumniPlatform.Membership.Intake.Csv;

/// <summary>The fields that a column can be mapped to, and the headers by which they are recognised.</summary>
internal static class ImportFields
{
    public const string Kind = "kind";
    public const string Date = "date";
    public const string ProtectedIdentity = "protectedIdentity";
    public const string Language = "language";

    /// <summary>The columns that a file of rejected rows has before those of the file itself.</summary>
    public const string RejectedCode = "rejected-code";

    public const string RejectedReason = "rejected-reason";

    public static readonly string[] Defaultable = ["school", "programme", Language];
    public static readonly string[] Required = ["studentRef", "givenName", "familyName", "email", "school", "programme", Date];

    private static readonly string[] expected =
        ["expectedon", "expectedgraduation", "expecteddate", "förväntadexamen", "förväntatexamensdatum", "beräknadexamen", "beräknatexamensdatum", "beräknatdatum"];

    /// <summary>In lower case, letters and digits only; the surest header of each first.</summary>
    private static readonly Dictionary<string, string[]> headers = new(StringComparer.Ordinal)
    {
        ["studentRef"] = ["studentref", "studentreferens", "studentid", "studentnummer", "studentnr", "studentnumber", "studentuid", "ladokid", "student"],
        ["givenName"] = ["givenname", "firstname", "förnamn", "fornamn", "tilltalsnamn"],
        ["familyName"] = ["familyname", "lastname", "surname", "efternamn"],
        ["email"] = ["email", "epost", "epostadress", "emailaddress", "mejl", "mejladress", "mail", "campusemail", "studentepost", "studentmejl", "studentmail"],
        ["privateEmail"] = ["privateemail", "privatepost", "privatepostadress", "privatmejl", "privatmail", "personalemail"],
        [Language] = ["language", "språk", "sprak", "lang"],
        ["school"] = ["school", "skola", "schoolcode", "skolkod"],
        ["programme"] = ["programme", "program", "programmecode", "programkod", "programcode", "utbildningsprogram"],
        ["level"] = ["level", "nivå", "niva", "degreelevel", "examensnivå"],
        ["degree"] = ["degree", "examen", "examensbenämning", "examensbenamning", "examensnamn", "degreename"],
        [Date] = ["awardedon", "degreedate", "examensdatum", "examendatum", "utfärdad", "utfärdandedatum", "dateofdegree", .. expected, "graduationdate", "datum", "date"],
        [Kind] = ["kind", "type", "typ", "händelse", "event"],
        [ProtectedIdentity] = ["protectedidentity", "skyddadidentitet", "skyddadepersonuppgifter", "skyddad", "sekretess"],
    };

    // The platform has no use for them, and what it does not hold it cannot lose.
    private static readonly string[] neverKept =
        ["personnummer", "personnr", "pnr", "samordningsnummer", "personalidentitynumber", "personalnumber", "personalid", "socialsecuritynumber", "ssn", "nationalid"];

    public static IEnumerable<string> All => headers.Keys;

    /// <summary>Columns with personal identity numbers.</summary>
    public static int[] Omitted(IReadOnlyList<string> columns) => [.. Enumerable.Range(0, columns.Count).Where(i => neverKept.Contains(Plain(columns[i])))];

    /// <summary>The column of each field whose header is recognised, unless two columns have that header.</summary>
    public static Dictionary<string, int> Suggest(IReadOnlyList<string> columns)
    {
        string[] plain = [.. columns.Select(Plain)];
        var mapping = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var (field, names) in headers)
            if (names.FirstOrDefault(plain.Contains) is { } name && plain.Count(p => p == name) == 1)
                mapping[field] = Array.IndexOf(plain, name);
        return mapping;
    }

    /// <summary>Whether the column says when a degree is expected, not when it was awarded.</summary>
    public static bool SaysExpected(string column) => expected.Contains(Plain(column));

    private static string Plain(string header) => new([.. header.Normalize(NormalizationForm.FormC).ToLowerInvariant().Where(char.IsLetterOrDigit)]);
}
