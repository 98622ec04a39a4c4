using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace AlumniPlatform.Membership.Intake.Ladok;

/// <summary>
/// Turns entries of a document, in their order, into records of the intake. Degrees become the CloudEvents that another
/// school system would send, so that they are judged, kept and mended alike.
/// </summary>
internal sealed class LadokBatch(LadokKnown known, LadokSettings settings, DateTimeOffset now)
{
    private static readonly JsonSerializerOptions readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private readonly HashSet<string> graduates = new(StringComparer.Ordinal);

    public List<IntakeEntry> Records { get; } = [];

    /// <summary>What was read, with the record that it became, if any; in order.</summary>
    public List<(LadokEvent Event, IntakeEntry? Record)> Read { get; } = [];

    public Dictionary<string, LadokStudent> Students { get; } = new(StringComparer.Ordinal);

    /// <summary>Degrees that were issued, with their record; a waiting one has none yet.</summary>
    public Dictionary<string, (LadokDegree Degree, IntakeEntry? Record)> Degrees { get; } = new(StringComparer.Ordinal);

    public List<LadokPending> Waiting { get; } = [];

    /// <summary>What waits no longer.</summary>
    public List<LadokPending> Settled { get; } = [];

    /// <summary>False when the event must be taken in after this batch: what a student's certificates were is known of before it.</summary>
    public bool TryAdd(LadokEvent next)
    {
        var degree = next.Kind is LadokEventKind.DegreeIssued or LadokEventKind.DegreeWithdrawn;
        if (next.Kind == LadokEventKind.DegreeIssued && next.StudentUid is { } student && graduates.Contains(student))
            return false;
        if (degree && next.StudentUid is not null)
            graduates.Add(next.StudentUid);
        Read.Add((next, next.Kind switch
        {
            _ when degree && known.Taken.Contains((next.Source!, next.Entry.Id)) => Duplicate(next),
            LadokEventKind.Unreadable => Rejected(next, next.Code!, next.Reason!),
            LadokEventKind.Student => Student(next),
            LadokEventKind.DegreeIssued => Issued(next),
            LadokEventKind.DegreeWithdrawn => Withdrawn(next),
            _ => null,
        }));
        return true;
    }

    /// <summary>Rejects what has waited too long, so that a person can complete it.</summary>
    public void GiveUp(LadokPending pending)
    {
        var record = Record(GraduationRecord.Awarded, pending.Source, pending.EntryId, JsonNode.Parse(pending.Data)!.AsObject());
        record.Reject("unknown-student", "The feed has not told both name and address of this student.");
        Settled.Add(pending);
    }

    private IntakeEntry? Student(LadokEvent next)
    {
        var before = StudentOf(next.StudentUid!);
        var student = before with
        {
            GivenName = next.GivenName ?? (next.FamilyName is null ? before.GivenName : null),
            FamilyName = next.FamilyName ?? before.FamilyName,
            Email = next.HasEmail ? next.Email : before.Email,
            Protected = before.Protected || next.Protected,
            ChangedAt = now,
        };
        if (student is { FamilyName: null, GivenName: not null })
            student = student with { FamilyName = student.GivenName, GivenName = null }; // a name with one part is a family name
        if (Fault(student) is { } fault)
            return Rejected(next, fault.Code, fault.Message);
        Students[student.StudentUid] = student;
        if (student.IsComplete)
            foreach (var pending in StillWaiting(p => p.StudentUid == student.StudentUid))
                Complete(pending, student);
        return Corrected(next, student);
    }

    /// <summary>Records the degree that waited for this student.</summary>
    private void Complete(LadokPending pending, LadokStudent student)
    {
        var record = Awarded(pending.Source, pending.EntryId, JsonNode.Parse(pending.Data)!.AsObject(), student);
        if ((Degrees.TryGetValue(pending.DegreeUid, out var waiting) ? waiting.Degree : known.Degrees.GetValueOrDefault(pending.DegreeUid)) is { } degree)
            Degrees[pending.DegreeUid] = (degree, record);
        if (!Waiting.Remove(pending))
            Settled.Add(pending);
        graduates.Add(student.StudentUid);
    }

    /// <summary>Tells the intake when the student is somebody whom the platform knows.</summary>
    private IntakeEntry? Corrected(LadokEvent next, LadokStudent student)
    {
        if (known.People.GetValueOrDefault(student.StudentUid) is not { } person)
            return null;
        var corrected = new LadokPerson(
            student.FamilyName is null ? person.GivenName : student.GivenName ?? "", student.FamilyName ?? person.FamilyName,
            student.Email ?? person.Email, student.Protected || person.Protected);
        if (corrected == person)
            return null;
        known.People[student.StudentUid] = corrected;
        // Its id is one of its own each time: a feed that is read again ends with the latest correction, not with the first.
        var record = Entry(next, $"{next.Entry.Id}@{now:yyyyMMddTHHmmssfff}");
        record.Record = new GraduationRecord
        {
            Kind = RecordKind.Corrected, StudentRef = student.StudentUid, GivenName = corrected.GivenName, FamilyName = corrected.FamilyName,
            Email = corrected.Email, ProtectedIdentity = corrected.Protected,
        };
        return record;
    }

    private IntakeEntry? Issued(LadokEvent next)
    {
        if (settings.ProgrammeOf(next.ProgrammeUids) is not { } programme || !known.Schools.TryGetValue(programme.Code, out var school))
            return Reject(Record(GraduationRecord.Awarded, next, DataOf(next)), "unknown-programme",
                $"No programme is configured for any of {string.Join(", ", next.ProgrammeUids)}, or the organisation has none of that code.");
        var data = DataOf(next);
        (data["school"], data["programme"], data["level"], data["degree"]) = (school, programme.Code, programme.Level, programme.Degree);
        if (Fault(GraduationRecord.Revoked, data) is { } fault)
            return Reject(Record(GraduationRecord.Awarded, next, data), fault.Code, fault.Message);
        var degree = new LadokDegree { DegreeUid = next.DegreeUid!, StudentUid = next.StudentUid!, Programme = programme.Code, AwardedOn = Date(next.AwardedOn!) };
        Replaced(next, degree);
        var student = StudentOf(next.StudentUid!);
        var record = student.IsComplete ? Awarded(next.Source!, next.Entry.Id, data, student) : null;
        Degrees[degree.DegreeUid] = (degree, record);
        if (record is null)
            Waiting.Add(new LadokPending
            {
                Source = next.Source!, EntryId = next.Entry.Id, StudentUid = next.StudentUid!, DegreeUid = degree.DegreeUid, Data = data.ToJsonString(readable), Since = now,
            });
        return record;
    }

    /// <summary>The same certificate with another date or programme: what was recorded before does not count, what waits is given up.</summary>
    private void Replaced(LadokEvent next, LadokDegree degree)
    {
        GiveUpWaiting(degree.DegreeUid);
        if (known.Degrees.GetValueOrDefault(degree.DegreeUid) is { Recorded: true } before && (before.AwardedOn, before.Programme) != (degree.AwardedOn, degree.Programme))
            Record(GraduationRecord.Revoked, next.Source!, $"{next.Entry.Id}:replaced", DataOf(before));
    }

    private IntakeEntry? Withdrawn(LadokEvent next)
    {
        if (GiveUpWaiting(next.DegreeUid!))
            return null; // it was never recorded
        var degree = Degrees.TryGetValue(next.DegreeUid!, out var issued) ? issued.Degree : known.Degrees.GetValueOrDefault(next.DegreeUid!);
        if (degree is not null)
        {
            graduates.Add(degree.StudentUid);
            return Record(GraduationRecord.Revoked, next, DataOf(degree));
        }
        var data = DataOf(next);
        if (settings.ProgrammeOf(next.ProgrammeUids) is { } programme)
            (data["school"], data["programme"]) = (known.Schools.GetValueOrDefault(programme.Code), programme.Code);
        var record = Record(GraduationRecord.Revoked, next, data);
        return record.Outcome == Outcome.Rejected ? Reject(record, "unknown-degree", "The feed has never told of the degree that is withdrawn here.") : record;
    }

    private bool GiveUpWaiting(string degreeUid)
    {
        var waiting = StillWaiting(p => p.DegreeUid == degreeUid);
        Settled.AddRange(waiting.Where(p => !Waiting.Remove(p)));
        return waiting.Length > 0;
    }

    private LadokPending[] StillWaiting(Func<LadokPending, bool> which) => [.. known.Pending.Concat(Waiting).Except(Settled).Where(which)];

    private LadokStudent StudentOf(string uid) =>
        Students.GetValueOrDefault(uid) ?? known.Students.GetValueOrDefault(uid) ?? new LadokStudent { StudentUid = uid };

    private static JsonObject DataOf(LadokEvent next) => new() { ["studentRef"] = next.StudentUid, ["awardedOn"] = next.AwardedOn };

    private JsonObject DataOf(LadokDegree degree) => new()
    {
        ["studentRef"] = degree.StudentUid,
        ["school"] = known.Schools.GetValueOrDefault(degree.Programme),
        ["programme"] = degree.Programme,
        ["awardedOn"] = degree.AwardedOn.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
    };

    private static JsonObject With(JsonObject data, LadokStudent student)
    {
        (data["givenName"], data["familyName"], data["email"]) = (student.GivenName ?? "", student.FamilyName, student.Email);
        data["protectedIdentity"] = student.Protected;
        return data;
    }

    /// <summary>A degree of a student about whom enough is known. From here on the platform knows them.</summary>
    private IntakeEntry Awarded(string source, string id, JsonObject data, LadokStudent student)
    {
        known.People[student.StudentUid] = new LadokPerson(student.GivenName ?? "", student.FamilyName!, student.Email!, student.Protected);
        return Record(GraduationRecord.Awarded, source, id, With(data, student));
    }

    private IntakeEntry Record(string type, LadokEvent next, JsonObject data) => Record(type, next.Source!, next.Entry.Id, data);

    private IntakeEntry Record(string type, string source, string id, JsonObject data)
    {
        var json = new JsonObject { ["specversion"] = "1.0", ["type"] = type, ["source"] = source, ["id"] = id, ["data"] = data };
        using var document = JsonDocument.Parse(json.ToJsonString(readable));
        var record = CloudEventReader.Structured(document.RootElement, Records.Count);
        Records.Add(record);
        return record;
    }

    private IntakeEntry Rejected(LadokEvent next, string code, string reason) => Reject(Entry(next, next.Entry.Id), code, reason);

    private IntakeEntry Duplicate(LadokEvent next)
    {
        var record = Entry(next, next.Entry.Id);
        record.Duplicate();
        return record;
    }

    private IntakeEntry Entry(LadokEvent next, string id)
    {
        var record = new IntakeEntry { Index = Records.Count, Payload = next.Payload, Source = next.Source, Id = id, Type = next.Entry.Type };
        Records.Add(record);
        return record;
    }

    private static IntakeEntry Reject(IntakeEntry record, string code, string reason)
    {
        record.Reject(code, reason);
        return record;
    }

    private static RejectedRecordException? Fault(LadokStudent student)
    {
        var data = With(new JsonObject { ["studentRef"] = student.StudentUid, ["school"] = "X", ["programme"] = "X", ["awardedOn"] = "2000-01-01" }, student);
        // What is still to come is not missing.
        data["familyName"] ??= "X";
        data["email"] ??= "x@example.se";
        return Fault(GraduationRecord.Awarded, data);
    }

    private static RejectedRecordException? Fault(string type, JsonObject data)
    {
        try
        {
            GraduationRecord.Read(type, JsonSerializer.SerializeToElement(data));
            return null;
        }
        catch (RejectedRecordException e)
        {
            return e;
        }
    }

    private static DateOnly Date(string text) => DateOnly.ParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture);
}
