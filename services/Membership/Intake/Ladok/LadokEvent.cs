using System.Text;
using System.Xml.Linq;

namespace AlumniPlatform.Membership.Intake.Ladok;

internal enum LadokEventKind
{
    /// <summary>Of no type that is read: counted, nothing else.</summary>
    Skipped,

    /// <summary>Cannot be understood: kept as a rejected record.</summary>
    Unreadable,

    /// <summary>Something new about a student: name, address, protection.</summary>
    Student,

    DegreeIssued,
    DegreeWithdrawn,
}

/// <summary>What an entry says. See docs/intake.md for the elements that are read.</summary>
internal sealed record LadokEvent(LadokEntry Entry, LadokEventKind Kind)
{
    private const int MaxKeyLength = 100; // as a studentRef
    private const string Namespaces = "http://schemas.ladok.se/";
    private static readonly XNamespace degrees = Namespaces + "examen";
    private static readonly XNamespace students = Namespaces + "studentinformation";
    private static readonly XNamespace events = Namespaces + "events";

    // No published schema has them; should a feed carry one, it is believed unless it says no.
    private static readonly string[] protections = ["SkyddadIdentitet", "SkyddadAdress", "SkyddadFolkbokforing", "Sekretessmarkering", "Sekretess"];

    public string? Source { get; private init; }
    public string? StudentUid { get; private init; }
    public string? GivenName { get; private init; }
    public string? FamilyName { get; private init; }

    /// <summary>Whether it speaks of the e-mail address; a removed one is null then.</summary>
    public bool HasEmail { get; private init; }

    public string? Email { get; private init; }
    public bool Protected { get; private init; }
    public string? DegreeUid { get; private init; }

    /// <summary>As it was written, without a time zone.</summary>
    public string? AwardedOn { get; private init; }

    /// <summary>What says which programme it was, the most specific first.</summary>
    public IReadOnlyList<string> ProgrammeUids { get; private init; } = [];

    public string? Code { get; private init; }
    public string? Reason { get; private init; }

    /// <summary>What is kept of one that is rejected; null when it was too large.</summary>
    public string? Payload => IsTooLarge(Entry) ? null : Entry.Xml;

    public static LadokEvent Of(LadokEntry entry)
    {
        var holds = entry.Event is { } body ? IsRead(NameOf(body)) : entry.Type == LadokEntry.Unnamed;
        if (!holds && !IsRead(entry.Type))
            return new LadokEvent(entry, LadokEventKind.Skipped);
        try
        {
            return Read(entry);
        }
        catch (RejectedRecordException e)
        {
            return new LadokEvent(entry, LadokEventKind.Unreadable) { Code = e.Code, Reason = e.Message };
        }
    }

    private static LadokEvent Read(LadokEntry entry)
    {
        if (IsTooLarge(entry))
            throw new RejectedRecordException("too-large", $"An event holds at most {CloudEventReader.MaxEventBytes / 1024} KiB.");
        if (entry.Event is not { } body)
            throw Malformed("The entry has no event in `content`, or one that is nested without end.");
        if (!entry.Type.EndsWith($"/{body.Name.LocalName}", StringComparison.Ordinal) || !IsRead(NameOf(body)))
            throw Malformed($"`category` promises another event than the `{body.Name.LocalName}` in `content`, or its namespace is another.");
        if (body.Element(events + "EventContext") is not { } context || Key(context, events + "LarosateID") is not { } university)
            throw Malformed("`EventContext` names no `LarosateID`.");
        var known = body.Name.Namespace == degrees ? Degree(entry, body) : Student(entry, body);
        return known with { Source = $"urn:ladok:{university}" };
    }

    private static LadokEvent Degree(LadokEntry entry, XElement body)
    {
        if (Text(body, degrees + "Bevisgrundtyp") is { } kind && !kind.Equals("examensbevis", StringComparison.OrdinalIgnoreCase))
            return new LadokEvent(entry, LadokEventKind.Skipped); // a certificate of a course of study, no degree
        string[] programme = ["HuvudsakligKurspaketeringsinstansUID", "UnderliggandeKurspaketeringsinstansUID", "BevisbenamningUID", "NationellBevistypUID"];
        return new LadokEvent(entry, body.Name.LocalName == "UtfardatBevisEvent" ? LadokEventKind.DegreeIssued : LadokEventKind.DegreeWithdrawn)
        {
            StudentUid = Key(body, degrees + "StudentUID"),
            DegreeUid = Key(body, degrees + "UtfardatBevisUID") ?? throw new RejectedRecordException("missing-field", "`UtfardatBevisUID` is missing."),
            AwardedOn = WithoutZone(Text(body, degrees + "DatumForUtfardatBevis") ?? Text(body, degrees + "DatumForSlutfordUtbildning")),
            ProgrammeUids = [.. programme.Select(name => Text(body, degrees + name)).OfType<string>()],
        };
    }

    private static LadokEvent Student(LadokEntry entry, XElement body) => new(entry, LadokEventKind.Student)
    {
        StudentUid = Key(body, students + "StudentUID") ?? throw new RejectedRecordException("missing-field", "`StudentUID` is missing."),
        GivenName = Text(body, students + "Fornamn"),
        FamilyName = Text(body, students + "Efternamn"),
        HasEmail = body.Name.LocalName == "KontaktuppgifterEvent",
        Email = Text(body, students + "Epostadress"),
        Protected = protections.Any(name => Text(body, students + name) is { } value && value.ToUpperInvariant() is not ("FALSE" or "0" or "NEJ" or "INGEN"))
            || Text(body, students + "avliden") is "true" or "1", // of somebody who has died nothing is listed, and nobody writes to them
    };

    private static bool IsRead(string type) => type is
        $"{Namespaces}examen/UtfardatBevisEvent" or $"{Namespaces}examen/UtfardatBevisBorttagetEvent" or $"{Namespaces}studentinformation/StudentEvent"
        or $"{Namespaces}studentinformation/KontaktuppgifterEvent" or $"{Namespaces}studentinformation/StudentAvlidenmarkeringEvent";

    private static string NameOf(XElement body) => $"{body.Name.NamespaceName}/{body.Name.LocalName}";

    private static string? Key(XElement body, XName name) =>
        Text(body, name) is { Length: > MaxKeyLength } ? throw new RejectedRecordException("invalid-field", $"`{name.LocalName}` has more than {MaxKeyLength} characters.") : Text(body, name);

    /// <summary>The text of a child, in one form of each letter; null when it is missing or empty.</summary>
    private static string? Text(XElement body, XName name)
    {
        var elements = body.Elements(name).Take(2).ToArray();
        if (elements.Length == 0)
            return null;
        if (elements.Length > 1)
            throw Malformed($"`{name.LocalName}` occurs twice.");
        if (elements[0].HasElements)
            throw new RejectedRecordException("invalid-field", $"`{name.LocalName}` is not a text.");
        return !XmlText.IsClean(elements[0].Value) ? throw new RejectedRecordException("invalid-field", $"`{name.LocalName}` is not valid Unicode, or has a zero.")
            : elements[0].Value.Trim().Normalize(NormalizationForm.FormC) is { Length: > 0 } text ? text : null;
    }

    // xs:date may carry one.
    private static string? WithoutZone(string? date) =>
        date is { Length: > 10 } && (date[10..] == "Z" || date[10..] is { Length: 6 } zone && zone[0] is '+' or '-') ? date[..10] : date;

    private static bool IsTooLarge(LadokEntry entry) => Encoding.UTF8.GetByteCount(entry.Xml) > CloudEventReader.MaxEventBytes;

    private static RejectedRecordException Malformed(string reason) => new("malformed-event", reason);
}
