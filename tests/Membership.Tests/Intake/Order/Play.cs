using System.Text.Json.Nodes;
using AlumniPlatform.Membership.Intake;
using CsCheck;

namespace AlumniPlatform.Membership.Tests.Intake.Order;

/// <summary>What a sender says about one of two students, in choices out of few, so that records meet.</summary>
internal sealed record Said(
    RecordKind Kind, int Who, int Programme, int Degree, int Date, int Address, int Private, int Name, bool Hidden, bool Again)
{
    public static readonly Gen<Said> Gen = CsCheck.Gen.Select(
        CsCheck.Gen.Frequency(
            (4, CsCheck.Gen.Const(RecordKind.Awarded)), (3, CsCheck.Gen.Const(RecordKind.Revoked)),
            (2, CsCheck.Gen.Const(RecordKind.Approaching)), (1, CsCheck.Gen.Const(RecordKind.Registered))),
        CsCheck.Gen.Select(CsCheck.Gen.Int[0, 1], CsCheck.Gen.Int[0, 1], CsCheck.Gen.Int[0, 2], CsCheck.Gen.Int[0, 1]),
        CsCheck.Gen.Select(CsCheck.Gen.Int[0, 1], CsCheck.Gen.Int[0, 2], CsCheck.Gen.Int[0, 1]),
        CsCheck.Gen.Select(CsCheck.Gen.Int[0, 15], CsCheck.Gen.Int[0, 7]),
        (kind, what, who, rare) => new Said(
            kind, what.Item1, what.Item2, what.Item3, what.Item4, who.Item1, who.Item2, who.Item3, rare.Item1 == 0, rare.Item2 == 0));

    public override string ToString() =>
        $"{Kind}{(Again ? " again" : "")} {Who} p{Programme} d{Degree} {Date} @{Address} private{Private} n{Name}{(Hidden ? " hidden" : "")}";
}

/// <summary>A sequence of records, how it is split into batches, and what else happens.</summary>
/// <param name="Known">Whether the students are known, and could not be reached, before.</param>
/// <param name="Kill">Before which batch a replica dies; of more than there are none.</param>
/// <param name="Records">In the sender's order.</param>
/// <param name="Sizes">Of the batches, over and over.</param>
internal sealed record Play(bool Known, int Kill, Said[] Records, int[] Sizes)
{
    public static readonly Gen<Play> Gen = CsCheck.Gen.Select(
        CsCheck.Gen.Bool, CsCheck.Gen.Int[0, 5], Said.Gen.Array[1, 14], CsCheck.Gen.Int[1, 6].Array[1, 4],
        (known, kill, records, sizes) => new Play(known, kill, records, sizes));

    /// <summary>The events, about <paramref name="students"/>.</summary>
    public List<JsonObject> Events(string[] students, string[] programmes)
    {
        var events = new List<JsonObject>();
        foreach (var said in Records)
            events.Add(said.Again && events.Count > 0 ? (JsonObject)events[^1].DeepClone() : Event(said, students[said.Who], programmes[said.Programme]));
        return events;
    }

    public IEnumerable<T[]> Batches<T>(IReadOnlyList<T> all)
    {
        for (var (at, batch) = (0, 0); at < all.Count; at += Sizes[batch++ % Sizes.Length])
            yield return [.. all.Skip(at).Take(Sizes[batch % Sizes.Length])];
    }

    public override string ToString() =>
        $"{(Known ? "known" : "new")}, kill {Kill}, sizes {string.Join(' ', Sizes)}: {string.Join("; ", Records.Select(r => r.ToString()))}";

    private static JsonObject Event(Said said, string student, string programme)
    {
        var data = new JsonObject { ["studentRef"] = student, ["school"] = "EECS", ["programme"] = programme };
        var (type, date, value) = said.Kind switch
        {
            RecordKind.Awarded => (GraduationRecord.Awarded, "awardedOn", Dates[said.Date]),
            RecordKind.Revoked => (GraduationRecord.Revoked, "awardedOn", Dates[said.Date]),
            RecordKind.Approaching => (GraduationRecord.Approaching, "expectedOn", $"2027{Dates[said.Date][4..]}"),
            _ => (GraduationRecord.Registered, "memberSince", $"2010{Dates[said.Date][4..]}"),
        };
        data[date] = value;
        if (said.Degree > 0) // of a revocation without: every degree of that day
            data["degree"] = Degrees[said.Degree];
        if (said.Kind != RecordKind.Revoked)
        {
            (data["givenName"], data["familyName"], data["email"]) = ("Ebba", Names[said.Name], $"{student}.{said.Address}@campus.example.se");
            if (said.Private > 0)
                data["privateEmail"] = $"{student}.{said.Private}@home.example.se";
            if (said.Hidden)
                data["protectedIdentity"] = true;
        }
        return Intake.Events.Event(type, data, null);
    }

    public static readonly string[] Dates = ["2026-06-04", "2026-09-01"];
    public static readonly string[] Degrees = ["", "Civilingenjörsexamen", "Teknologie masterexamen"];
    public static readonly string[] Names = ["Bergdahl", "Åkerström"];
}
