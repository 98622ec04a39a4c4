using System.Text;
using AlumniPlatform.Membership.Tests.Intake.Ladok;

namespace AlumniPlatform.Membership.Tests.Intake.BadInput;

/// <summary>A fault of one record, as each door can show it.</summary>
/// <param name="Name">What is wrong.</param>
/// <param name="Code">What its sender is told, whichever door it came through.</param>
/// <param name="Event">The structured event, of a given id.</param>
/// <param name="Data">The data alone, for the binary forms; null when the fault is not in the data.</param>
/// <param name="Ladok">The entries of the feed; null when a feed cannot show the fault.</param>
public sealed record BadEvent(string Name, string Code, Func<string, byte[]> Event, Func<byte[]>? Data = null, Func<string[]>? Ladok = null)
{
    private static readonly string tooLong = new('x', 300);
    private static readonly string large = new('x', 70_000);
    private static readonly string deep = new string('[', 60) + new string(']', 60);
    private static readonly string deepXml = string.Concat(Enumerable.Repeat("<ex:d>", 1000)) + string.Concat(Enumerable.Repeat("</ex:d>", 1000));

    /// <summary>The one table of faults. Where a door is left out, it cannot show the fault.</summary>
    public static IReadOnlyList<BadEvent> All { get; } =
    [
        Field("no student", "missing-field", "studentRef", null, () => [Degree("")]),
        Field("null for the student", "missing-field", "studentRef", "null"),
        Field("an empty student", "missing-field", "studentRef", "\"\"", () => [LadokEntries.Issued("", LadokEntries.NewUid())]),
        Field("a number for a text", "invalid-field", "studentRef", "17"),
        Field("a structure for a text", "invalid-field", "studentRef", """{"ref": "17"}""", () => [Degree("<ex:StudentUID><ex:Ref>17</ex:Ref></ex:StudentUID>")]),
        Field("a student of 101 characters", "invalid-field", "studentRef", $"\"{tooLong[..101]}\"", () => [LadokEntries.Issued(tooLong[..101], LadokEntries.NewUid())]),
        Field("a huge number", "invalid-field", "studentRef", $"1{new string('0', 400)}"),
        Field("a blank family name", "missing-field", "familyName", "\"  \""),
        Field("no given name", "missing-field", "givenName", null),
        Field("a name of 300 characters", "invalid-field", "familyName", $"\"{tooLong}\"", () => [LadokEntries.Name(LadokEntries.NewUid(), "Åsa", tooLong)]),
        Field("a zero in a name", "invalid-field", "familyName", """ "nul\u0000byte" """, () => [Student("<si:Efternamn>nul&#0;byte</si:Efternamn>")]),
        Field("a line break in a name", "invalid-field", "familyName", """ "line\nbreak" """, () => [Student("<si:Efternamn>line\nbreak</si:Efternamn>")]),
        Field("a control character in a name", "invalid-field", "familyName", """ "be\u0007ll" """, () => [Student("<si:Efternamn>be&#7;ll</si:Efternamn>")]),
        Field("half a surrogate pair", "invalid-field", "familyName", """ "half \ud800" """, () => [Student("<si:Efternamn>half &#xD800;</si:Efternamn>")]),
        Field("Latin-1 bytes", "invalid-field", "familyName", "\"Åström\"", encoding: Encoding.Latin1),
        Field("a list for a name", "invalid-field", "familyName", """["Bergdahl"]"""),
        Field("lists within lists for a name", "invalid-field", "familyName", deep),
        Field("no address", "missing-field", "email", null),
        Field("an address without a domain", "invalid-field", "email", "\"nobody\"", () => [LadokEntries.Mail(LadokEntries.NewUid(), "nobody")]),
        Field("an address with two domains", "invalid-field", "email", "\"a@b@example.se\"", () => [LadokEntries.Mail(LadokEntries.NewUid(), "a@b@example.se")]),
        Field("an address that ends a header", "invalid-field", "email", """ "a@example.se\r\nBcc: b@example.se" """, () => [LadokEntries.Mail(LadokEntries.NewUid(), "a@example.se\nBcc: b@example.se")]),
        Field("an address at a name without a dot", "invalid-field", "email", "\"a@example\""),
        Field("a private address with a blank", "invalid-field", "privateEmail", "\"a b@example.se\""),
        Field("no date", "missing-field", "awardedOn", null, () => [LadokEntries.Issued(LadokEntries.NewUid(), LadokEntries.NewUid(), date: "")]),
        Field("a date that does not exist", "invalid-field", "awardedOn", "\"2026-02-30\"", () => [LadokEntries.Issued(LadokEntries.NewUid(), LadokEntries.NewUid(), date: "2026-02-30")]),
        Field("a date in another order", "invalid-field", "awardedOn", "\"04/06/2026\"", () => [LadokEntries.Issued(LadokEntries.NewUid(), LadokEntries.NewUid(), date: "04/06/2026")]),
        Field("a time for a date", "invalid-field", "awardedOn", "\"2026-06-04T12:00:00Z\"", () => [LadokEntries.Issued(LadokEntries.NewUid(), LadokEntries.NewUid(), date: "2026-06-04T12:00:00Z")]),
        Field("a date before universities", "invalid-field", "awardedOn", "\"0001-01-01\"", () => [LadokEntries.Issued(LadokEntries.NewUid(), LadokEntries.NewUid(), date: "0001-01-01")]),
        Field("a number for a date", "invalid-field", "awardedOn", "20260604"),
        Field("a number beyond all numbers", "invalid-field", "awardedOn", "1e400"),
        Field("an unheard-of language", "invalid-field", "language", "\"?\""),
        Field("a text for yes or no", "invalid-field", "protectedIdentity", "\"yes\""),
        Field("an unknown school", "unknown-school", "school", "\"NONE\""),
        Field("a school that is no code", "invalid-field", "school", "\"E'; drop table person; --\""),
        Field("an unknown programme", "unknown-programme", "programme", "\"NONE\"", () => [LadokEntries.Issued(LadokEntries.NewUid(), LadokEntries.NewUid(), programme: LadokEntries.NewUid())]),
        Field("a programme of another school", "unknown-programme", "programme", "\"CTFYS\""),
        Field("a field twice", "malformed-event", "givenName", "\"Ebba\", \"email\": \"other@campus.example.se\"",
            () => [Student("<si:Efternamn>Öberg</si:Efternamn><si:Efternamn>Lind</si:Efternamn>")]),
        Field("more than 64 KiB", "too-large", "note", $"\"{large}\"", () => [Student($"<si:Efternamn>Öberg</si:Efternamn><si:Note>{large}</si:Note>")]),
        Whole("a number for an event", "malformed-event", "17"),
        Whole("null for an event", "malformed-event", "null"),
        Whole("a list for an event", "malformed-event", "[]"),
        Whole("lists within lists for an event", "malformed-event", deep, () => [LadokEntries.Entry("examen", "UtfardatBevisEvent", "ex", deepXml)]),
        Whole("nothing in an event", "malformed-event", "{}", () => ["<entry><category term=\"http://schemas.ladok.se/examen/UtfardatBevisEvent\"/><id>empty</id></entry>"]),
        Attribute("another version", "malformed-event", "specversion", "\"0.3\""),
        Attribute("no version", "malformed-event", "specversion", null),
        Attribute("no id", "malformed-event", "id", null),
        Attribute("an empty id", "malformed-event", "id", "\"\""),
        Attribute("a zero in the id", "malformed-event", "id", """ "x\u0000" """),
        Attribute("half a surrogate pair in the id", "malformed-event", "id", """ "\udc00" """),
        Attribute("an id of 257 characters", "malformed-event", "id", $"\"{new string('x', 257)}\""),
        Attribute("a number for the source", "malformed-event", "source", "1", () => [LadokEntries.Entry("examen", "UtfardatBevisEvent", "ex", "", university: "")]),
        Attribute("an attribute twice", "malformed-event", "type", "\"alumni.degree.awarded.v1\", \"type\": \"alumni.degree.revoked.v1\""),
        Attribute("a name that is not Unicode", "malformed-event", "type", """ "alumni.degree.awarded.v1", "\ud800": 1 """),
        Attribute("a type that nobody knows", "unknown-type", "type", "\"alumni.unheard-of.v1\""),
        Attribute("no data", "missing-field", "data", null),
        Attribute("a text for the data", "missing-field", "data", "\"text\""),
        Attribute("data that is no base64", "malformed-event", "data_base64", "\"%%\""),
        Attribute("data in base64 that is no JSON", "malformed-event", "data_base64", "\"PGRlZ3JlZS8+\""),
        Attribute("another event than is promised", "malformed-event", "specversion", "1", () => [LadokEntries.Entry("resultat", "UtfardatBevisEvent", "ex", "", promised: "examen")]),
    ];

    /// <inheritdoc/>
    public override string ToString() => Name;

    private static BadEvent Field(string name, string code, string field, string? raw, Func<string[]>? ladok = null, Encoding? encoding = null) =>
        new(name, code, id => Bytes(Json(Attributes(id, Json(Fields(field, raw)))), encoding), () => Bytes(Json(Fields(field, raw)), encoding), ladok);

    private static BadEvent Attribute(string name, string code, string attribute, string? raw, Func<string[]>? ladok = null) => new(name, code, id =>
    {
        var attributes = Attributes(id, Json(Fields("note", "1")));
        attributes.Remove(attribute);
        if (raw is not null)
            attributes[attribute] = raw;
        return Bytes(Json(attributes));
    }, Ladok: ladok);

    private static BadEvent Whole(string name, string code, string raw, Func<string[]>? ladok = null) => new(name, code, _ => Bytes(raw), Ladok: ladok);

    private static Dictionary<string, string> Attributes(string id, string data) => new()
    {
        ["specversion"] = "\"1.0\"", ["type"] = "\"alumni.degree.awarded.v1\"", ["source"] = "\"urn:example:student-records\"", ["id"] = $"\"{id}\"", ["data"] = data,
    };

    private static Dictionary<string, string> Fields(string changed, string? raw)
    {
        var fields = Events.Awarded()["data"]!.AsObject().ToDictionary(f => f.Key, f => f.Value!.ToJsonString());
        fields.Remove(changed);
        if (raw is not null)
            fields[changed] = raw;
        return fields;
    }

    private static string Json(Dictionary<string, string> raw) => $"{{{string.Join(", ", raw.Select(r => $"\"{r.Key}\": {r.Value}"))}}}";

    private static byte[] Bytes(string text, Encoding? encoding = null) => (encoding ?? Encoding.UTF8).GetBytes(text);

    private static string Degree(string student) => LadokEntries.Entry("examen", "UtfardatBevisEvent", "ex",
        $"<ex:BevisbenamningUID>{LadokEntries.Programme}</ex:BevisbenamningUID><ex:DatumForUtfardatBevis>2026-06-04</ex:DatumForUtfardatBevis>{student}<ex:UtfardatBevisUID>{LadokEntries.NewUid()}</ex:UtfardatBevisUID>");

    private static string Student(string fields) =>
        LadokEntries.Entry("studentinformation", "StudentEvent", "si", $"{fields}<si:StudentUID>{LadokEntries.NewUid()}</si:StudentUID>");
}
