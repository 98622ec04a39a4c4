using System.Text.Json.Nodes;
using AlumniPlatform.Membership.Intake;
using AlumniPlatform.ServiceDefaults;
using Shouldly;
using Xunit;

namespace AlumniPlatform.Membership.Tests.Intake.Claims;

/// <summary>
/// What a school's sender changes of a person: each kind of record, from a school that has the person and from one that has
/// not, with each field in turn unlike what is recorded, of somebody who is a member and somebody who is not.
/// </summary>
public sealed class TakeOverMatrixTests(ClaimFixture fixture, ITestOutputHelper output) : IClassFixture<ClaimFixture>
{
    private static readonly string[] types = [GraduationRecord.Awarded, GraduationRecord.Approaching, GraduationRecord.Registered,
        GraduationRecord.Revoked];

    /// <summary>How it is recorded, how the record has it, and how to read what became of it. Null: left out.</summary>
    private static readonly Dictionary<string, (JsonNode? Recorded, JsonNode? Sent, string Sql)> fields = new()
    {
        ["givenName"] = ("Vera", "Hi", "given_name"),
        ["familyName"] = ("Victim", "Jack", "family_name"),
        ["email"] = ("vera@campus.example.se", "jack@evil.example", "email"),
        ["privateEmail"] = (null, "jack@evil.example", "coalesce(private_email, '')"),
        ["language"] = ("en", "sv", "language"),
        ["timeZone"] = ("Europe/Stockholm", "America/New_York", "time_zone"),
        ["protectedIdentity"] = (null, true, "protected_identity::text"),
        ["membership"] = (null, null, "state || coalesce(account_email, '')"),
        ["consents"] = (null, new JsonObject { ["newsletter"] = true }, "(select count(*) from consent where person_id = person.id)::text"),
    };

    private sealed record Cell(string Type, string Field, bool Has, bool Member, string Student)
    {
        public string School => Has ? "SCI" : "EECS";

        /// <summary>
        /// A sender of the person's school changes it. What a member says themselves stays, and a revocation tells nothing of the
        /// person.
        /// </summary>
        public bool IsChanged => Field switch
        {
            _ when Type == GraduationRecord.Revoked => false,
            "membership" or "consents" => Type == GraduationRecord.Registered && !Member,
            "privateEmail" or "language" or "timeZone" => !Member,
            _ => true,
        };

        public string Expected => !IsChanged ? "kept" : Has ? "changed" : "claimed";
    }

    [Fact]
    public async Task Of_the_persons_own_a_sender_changes_nothing_whose_school_the_person_has_not()
    {
        Cell[] cells = [.. from type in types from field in fields.Keys from has in new[] { true, false } from member in new[] { false,
            true } select new Cell(type, field, has, member, Events.NewStudent())];
        (await fixture.Host.SendAsync(cells.Select(c => Recorded(c.Student)))).Rejected.ShouldBeEmpty();
        (await fixture.Host.SendAsync(cells.Where(c => !c.Has && c.Type == GraduationRecord.Revoked).Select(c => Degree(c,
            GraduationRecord.Awarded)), "EECS")).Rejected.ShouldBeEmpty();
        (await fixture.Host.SendAsync(cells.Where(c => c.Member).Select(c => Registered(c.Student)))).Rejected.ShouldBeEmpty();
        var before = await ReadAsync(cells);

        foreach (var school in cells.GroupBy(c => c.School))
            (await fixture.Host.SendAsync(school.Select(Sent), school.Key)).Rejected.ShouldBeEmpty();

        var after = await ReadAsync(cells);
        var claims = await fixture.ClaimsAsync("SCI");
        var seen = cells.ToDictionary(c => c, c => after[c] != before[c] ? "changed" : claims.GetValueOrDefault(c.Student, [])
            .Contains(c.Field) ? "claimed" : "kept");
        output.WriteLine(Table(seen));
        seen.Where(s => s.Value != s.Key.Expected).Select(s =>
            $"{s.Key.Type} {s.Key.Field}, {(s.Key.Has ? "has" : "has not")}, {(s.Key.Member ? "member" : "no member")}: {s.Value}, not {s.Key.Expected}")
            .ShouldBeEmpty();
    }

    private async Task<Dictionary<Cell, string>> ReadAsync(Cell[] cells)
    {
        var values = new Dictionary<Cell, string>();
        foreach (var cell in cells)
            values[cell] = await fixture.OfPersonAsync<string>(fields[cell.Field].Sql, cell.Student);
        return values;
    }

    private static JsonObject Recorded(string student) => Events.Awarded(data => Fill(data, student, "SCI", "CTFYS"), student);

    private static JsonObject Registered(string student)
    {
        var data = Recorded(student)["data"]!.DeepClone().AsObject();
        data["memberSince"] = "2009-05-04";
        return Events.Event(GraduationRecord.Registered, data, null);
    }

    /// <summary>The record of the cell, with the one field unlike what is recorded.</summary>
    private static JsonObject Sent(Cell cell)
    {
        var sent = cell.Type == GraduationRecord.Registered ? Registered(cell.Student) : Degree(cell, cell.Type);
        var data = sent["data"]!.AsObject();
        (data["school"], data["programme"]) = (cell.School, cell.Has ? "CFATE" : "CDATE");
        if (cell.Type == GraduationRecord.Revoked && cell.Has)
            data["programme"] = "CTFYS";
        if (fields[cell.Field].Sent is { } value)
            data[cell.Field] = value.DeepClone();
        return sent;
    }

    private static JsonObject Degree(Cell cell, string type)
    {
        var data = Recorded(cell.Student)["data"]!.DeepClone().AsObject();
        Fill(data, cell.Student, cell.School, cell.Has ? "CTFYS" : "CDATE");
        if (type == GraduationRecord.Approaching)
        {
            data.Remove("awardedOn");
            data["expectedOn"] = "2026-06-04";
        }
        return Events.Event(type, data, null);
    }

    private static void Fill(JsonObject data, string student, string school, string programme)
    {
        foreach (var (name, (recorded, _, _)) in fields)
            data[name] = recorded?.DeepClone();
        data.Remove("membership");
        data["email"] = $"{student}.{data["email"]}";
        (data["school"], data["programme"]) = (school, programme);
    }

    private static string Table(IReadOnlyDictionary<Cell, string> seen)
    {
        List<string> lines =
        [
            $"{"",-41} sender's school has the person | has not the person",
            $"{"event",-41} {"no member",-14} {"member",-15} | {"no member",-9} member",
        ];
        foreach (var row in seen.GroupBy(s => (s.Key.Type, s.Key.Field)))
        {
            string Of(bool has, bool member) => row.Single(s => s.Key.Has == has && s.Key.Member == member).Value;
            lines.Add($"{row.Key.Type.Split('.')[^2],-22} {row.Key.Field,-18} {Of(true, false),-14} {Of(true, true),-15} | {Of(false, false),-9} {Of(false, true)}");
        }
        return string.Join('\n', lines);
    }
}
