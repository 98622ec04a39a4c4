using System.Text.Json;
using System.Text.Json.Serialization;
using AlumniPlatform.Demo.University;

namespace AlumniPlatform.Demo.Publishing;

/// <summary>A CloudEvent of a made-up source.</summary>
internal sealed record Record(string Specversion, string Type, string Source, string Id, RecordData Data);

internal sealed record RecordData
{
    public required string StudentRef { get; init; }
    public string? GivenName { get; init; }
    public string? FamilyName { get; init; }
    public string? Email { get; init; }
    public string? PrivateEmail { get; init; }
    public string? Language { get; init; }
    public required string School { get; init; }
    public required string Programme { get; init; }
    public string? Degree { get; init; }
    public string? AwardedOn { get; init; }
    public DateOnly? ExpectedOn { get; init; }
    public DateOnly? MemberSince { get; init; }
    public bool? ProtectedIdentity { get; init; }
    public IReadOnlyDictionary<string, bool>? Consents { get; init; }
}

/// <summary>What school systems and the earlier register say about the made-up people.</summary>
internal sealed class Records(DemoOptions options)
{
    public static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    private readonly string source = $"urn:demo:{options.Key}";

    public Record Registered(Graduate graduate) => New("alumni.member.registered.v1", $"member-{graduate.StudentRef}", Person(graduate) with
    {
        MemberSince = graduate.MemberSince,
        Consents = new Dictionary<string, bool> { ["newsletter"] = graduate.StudentRef[^1] % 4 != 0, ["directory"] = graduate.StudentRef[^2] % 3 == 0 },
    });

    public Record First(Graduate graduate) => graduate.Approaching
        ? New("alumni.student.approaching-graduation.v1", $"approaching-{graduate.StudentRef}", Person(graduate) with { ExpectedOn = graduate.Date })
        : New("alumni.degree.awarded.v1", $"degree-{graduate.StudentRef}", Person(graduate) with { Degree = "Civilingenjörsexamen", AwardedOn = Day(graduate.Date) });

    public Record Second(Graduate graduate) => New("alumni.degree.awarded.v1", $"second-{graduate.StudentRef}",
        Person(graduate) with { Degree = "Teknologie doktorsexamen", AwardedOn = Day(graduate.SecondDegree!.Value) });

    public Record Revoked(Graduate graduate) => New("alumni.degree.revoked.v1", $"revoked-{graduate.StudentRef}", new RecordData
    {
        StudentRef = graduate.StudentRef, School = graduate.School, Programme = graduate.Programme, Degree = "Civilingenjörsexamen", AwardedOn = Day(graduate.Date),
    });

    /// <summary>Records with a mistake each, as school systems make them.</summary>
    public IEnumerable<Record> Faulty(Graduate like)
    {
        var data = Person(like) with { Degree = "Civilingenjörsexamen", AwardedOn = Day(like.Date) };
        RecordData[] faults =
        [
            data with { Email = null }, data with { Email = "asa.oberg(at)campus.example.se" }, data with { FamilyName = "" }, data with { AwardedOn = "2026-02-30" },
            data with { AwardedOn = "4/6 2026" }, data with { School = "MEDIA" }, data with { Programme = "XDATA" }, data with { Language = "svenska!" },
        ];
        return faults.Select((fault, i) => New("alumni.degree.awarded.v1", $"faulty-{i}", fault with { StudentRef = $"demo-{options.Key}-faulty-{i}" }))
            .Append(New("alumni.degree.revoked.v1", "faulty-revocation", data with { StudentRef = $"demo-{options.Key}-unknown" }))
            .Append(New("alumni.degree.delayed.v1", "faulty-type", data with { StudentRef = $"demo-{options.Key}-faulty-type" }));
    }

    /// <summary>
    /// What the register of another school, that of <paramref name="own"/>, says about somebody with whom it has nothing to do.
    /// </summary>
    public Record Foreign(Graduate graduate, Graduate own) => New("alumni.member.registered.v1", $"foreign-{graduate.StudentRef}", Person(own) with
    {
        StudentRef = graduate.StudentRef, GivenName = graduate.GivenName, MemberSince = new DateOnly(2020, 1, 1),
    });

    private Record New(string type, string id, RecordData data) => new("1.0", type, source, id, data);

    private static RecordData Person(Graduate graduate) => new()
    {
        StudentRef = graduate.StudentRef, GivenName = graduate.GivenName, FamilyName = graduate.FamilyName, Email = graduate.Email, PrivateEmail = graduate.PrivateEmail,
        Language = graduate.Language, School = graduate.School, Programme = graduate.Programme, ProtectedIdentity = graduate.ProtectedIdentity ? true : null,
    };

    private static string Day(DateOnly day) => day.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
}
