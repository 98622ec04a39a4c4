using System.Text;
using System.Text.Json.Nodes;
using AlumniPlatform.Contracts.Membership;
using AlumniPlatform.Membership.Tests.Intake.Csv;
using AlumniPlatform.Membership.Tests.Merging;
using AlumniPlatform.ServiceDefaults;
using AlumniPlatform.Testing;
using Shouldly;
using Xunit;
using static AlumniPlatform.Membership.Tests.Intake.Claims.ClaimFixture;

namespace AlumniPlatform.Membership.Tests.Intake.Claims;

/// <summary>Ways in which a school's client tries to get hold of a person of another school.</summary>
public sealed class TakeOverTests(ClaimFixture fixture) : IClassFixture<ClaimFixture>
{
    [Fact]
    public async Task A_foreign_register_makes_nobody_a_member_and_connects_no_address()
    {
        var victim = await fixture.VictimAsync();
        var before = await fixture.OwnAsync(victim);
        (await fixture.Host.SendAsync([Registered(Hijack(victim))], "EECS")).Rejected.ShouldBeEmpty();
        (await fixture.OwnAsync(victim)).ShouldBe(before);
        var witness = Events.NewStudent();
        await fixture.Host.SendAsync(Registered(Events.Awarded(studentRef: witness)));
        var (victimId, witnessId) = (await fixture.OfPersonAsync<Guid>("id", victim), await fixture.OfPersonAsync<Guid>("id", witness));
        await Eventually.Async(() => Task.FromResult(fixture.Published.In<CreateAccount>(Accounts).Count(a => a.PersonId == witnessId)),
            accounts => accounts == 1);
        fixture.Published.In<CreateAccount>(Accounts).ShouldNotContain(a => a.PersonId == victimId);
    }

    [Fact]
    public async Task A_foreign_sender_gains_nothing_by_recording_a_degree_of_its_own_first()
    {
        var victim = await fixture.VictimAsync();
        var before = await fixture.OwnAsync(victim);
        JsonObject[] batch = [Events.Approaching(data => data["email"] = $"jack-{victim}@evil.example", victim), Hijack(victim),
            Registered(Hijack(victim))];
        await fixture.Host.SendAsync(batch, "EECS");
        await fixture.Host.SendAsync([Hijack(victim, data => data["degree"] = "Licentiatexamen")], "EECS");
        await fixture.Host.SendAsync([Registered(Hijack(victim, data => data["familyName"] = "Later"))], "EECS");
        (await fixture.OwnAsync(victim)).ShouldBe(before);
        // What belongs to the sender's school is recorded all the same.
        (await fixture.OfPersonAsync<long>("(select count(*) from degree where person_id = person.id)", victim)).ShouldBe(3);
        (await fixture.ClaimsAsync("SCI"))[victim].ShouldBe(["givenName", "familyName", "email", "privateEmail", "membership"]);
    }

    [Fact]
    public async Task A_lost_link_is_not_sent_to_an_address_that_a_foreign_sender_named()
    {
        var victim = await fixture.VictimAsync();
        await fixture.Host.SendAsync([Registered(Hijack(victim))], "EECS");
        await fixture.Host.SendAsync([Hijack(victim)], "EECS");
        fixture.Clock.Advance(TimeSpan.FromHours(1));
        await fixture.PostAsync("/resend", new { email = $"jack-{victim}@evil.example" });
        (await fixture.OfPersonAsync<string>("(select string_agg(address, ' ') from invitation where person_id = person.id)", victim))
            .ShouldBe($"{victim}@campus.example.se");
        (await fixture.OfPersonAsync<DateTime>("(select last_requested_at from invitation where person_id = person.id)", victim))
            .ShouldBeLessThan(fixture.Clock.GetUtcNow().AddMinutes(-30).UtcDateTime);
    }

    [Fact]
    public async Task A_foreign_degree_makes_nobody_be_written_to_in_that_schools_name()
    {
        var victim = await fixture.VictimAsync();
        await fixture.Database.ExecuteAsync($"delete from invitation where person_id = (select id from person where student_ref = '{victim}')");
        await fixture.Host.SendAsync([Hijack(victim)], "EECS");
        using var office = fixture.Host.Client(Roles.Coordinator, "EECS");
        using var invited = await office.PostAsync("/api/membership/invitations/invite", new StringContent("""{"school":"EECS"}""",
            Encoding.UTF8, "application/json"));
        invited.IsSuccessStatusCode.ShouldBeTrue();
        (await fixture.OfPersonAsync<bool>("invite_requested_at is not null or exists (select from invitation where person_id = person.id)", victim)).ShouldBeFalse();

        // Its own office asks, and the invitation is in its own name.
        using var own = fixture.Host.Client(Roles.Coordinator, "SCI");
        using var asked = await own.PostAsync("/api/membership/invitations/invite", new StringContent("""{"school":"SCI"}""",
            Encoding.UTF8, "application/json"));
        await fixture.OpenAskedAsync();
        (await fixture.OfPersonAsync<string>("(select school from invitation where person_id = person.id)", victim)).ShouldBe("SCI");
    }

    [Fact]
    public async Task The_answer_is_the_same_whatever_is_recorded_of_the_person()
    {
        var (plain, member, left) = (await fixture.VictimAsync(), await fixture.VictimAsync(), await fixture.VictimAsync());
        await fixture.Host.SendAsync([Registered(Events.Awarded(Victim, member))], "SCI");
        await fixture.Host.SendAsync([Registered(Events.Awarded(Victim, left))], "SCI");
        await fixture.Database.ExecuteAsync($"update person set state = 'Left' where student_ref = '{left}'");
        foreach (var victim in new[] { plain, member, left })
            foreach (var like in new[] { true, false })
            {
                var answer = await fixture.Host.SendAsync([Registered(like
                    ? Events.Awarded(data => { Victim(data); (data["school"], data["programme"]) = ("EECS", "CDATE"); }, victim)
                        : Hijack(victim))], "EECS");
                (answer.Accepted, answer.Duplicates, answer.Rejected.Count).ShouldBe((1, 0, 0));
            }
    }

    [Fact]
    public async Task Another_schools_coordinator_takes_nobody_over_with_a_file()
    {
        var victim = await fixture.VictimAsync();
        var before = await fixture.OwnAsync(victim);
        using var door = CsvDoor.Of(fixture.Host, Roles.Coordinator, "eecs-office", "EECS");
        var import = await door.UploadAsync(CsvDoor.File(CsvDoor.Row(victim)));
        await door.StartAsync(import.Id);
        fixture.Clock.Advance(TimeSpan.FromSeconds(5));
        (await Eventually.Async(async () => { fixture.Clock.Advance(TimeSpan.FromSeconds(2)); return await door.GetAsync(import.Id); },
            i => i?.Status == Membership.Intake.Csv.ImportStatus.Done))!.Accepted.ShouldBe(1);
        (await fixture.OwnAsync(victim)).ShouldBe(before);
        (await fixture.ClaimsAsync("SCI"))[victim].ShouldBe(["givenName", "familyName"]);
    }

    [Theory]
    [InlineData(Roles.Analyst)]
    [InlineData(Roles.Operator)]
    public async Task Another_role_of_the_same_account_does_not_make_it_speak_for_all_schools(string role)
    {
        var victim = await fixture.VictimAsync();
        var before = await fixture.OwnAsync(victim);
        using var client = fixture.Host.Client(new TokenClaims { Roles = [Roles.SchoolSystem, Roles.Coordinator, role],
            Schools = ["EECS"] });
        await client.PostAsync(new JsonArray(Hijack(victim)).ToJsonString());
        using var door = new CsvDoor(fixture.Host.Client(new TokenClaims { Roles = [Roles.Coordinator, role], Schools = ["EECS"] }));
        var import = await door.UploadAsync(CsvDoor.File(CsvDoor.Row(victim)));
        (await fixture.OwnAsync(victim)).ShouldBe(before);
        (await fixture.Database.ScalarAsync<bool>("select all_schools from csv_import where id = $1", import.Id)).ShouldBeFalse();
    }

    [Fact]
    public async Task Another_schools_coordinator_takes_nobody_over_by_mending_a_record()
    {
        var victim = await fixture.VictimAsync();
        var before = await fixture.OwnAsync(victim);
        var answer = await fixture.Host.SendAsync([Events.Awarded(data => data["email"] = "nobody")], "EECS");
        using var client = fixture.Host.Client(new TokenClaims { Roles = [Roles.Coordinator], Schools = ["EECS"],
            Subject = "eecs-office" });
        var mended = Registered(Hijack(victim));
        using var response = await client.PostAsync($"/api/membership/intake/rejected/{answer.Receipt}/0/replay",
            new StringContent(new JsonObject { ["payload"] = mended.DeepClone() }.ToJsonString(), Encoding.UTF8, "application/json"));
        response.IsSuccessStatusCode.ShouldBeTrue();
        (await fixture.OwnAsync(victim)).ShouldBe(before);
    }

    [Fact]
    public async Task A_double_of_somebody_cannot_be_made_and_merged_by_another_school()
    {
        var victim = await fixture.VictimAsync();
        await fixture.Host.SendAsync([Hijack(victim)], "EECS"); // a degree of EECS for the victim, beside
        var made = Events.NewStudent();
        await fixture.Host.SendAsync([Events.Awarded(data => { Victim(data); (data["familyName"], data["school"],
            data["programme"]) = ($"Victim{victim}", "EECS", "CDATE"); }, made)], "EECS");
        var (a, b) = (await fixture.OfPersonAsync<Guid>("id", victim), await fixture.OfPersonAsync<Guid>("id", made));
        await fixture.FindDoublesAsync();
        using var client = fixture.Host.Client(Roles.Coordinator, "EECS");
        (await client.GetStringAsync(MergingFixture.Candidates)).ShouldNotContain(a.ToString());
        using (var compared = await client.GetAsync($"{MergingFixture.Candidates}/{a}/{b}"))
            ((int)compared.StatusCode).ShouldBe(404);
        using var merged = await client.PostAsync($"/api/membership/people/{b}/merge", new StringContent($$"""{"other":"{{a}}"}""",
            Encoding.UTF8, "application/json"));
        ((int)merged.StatusCode).ShouldBe(404);
    }

    [Fact]
    public async Task Who_is_not_known_yet_is_entered_by_whoever_sends_first_and_theirs_alone()
    {
        for (var round = 0; round < 10; round++)
        {
            var student = Events.NewStudent();
            await Task.WhenAll(
                fixture.Host.SendAsync([Events.Awarded(data => { Victim(data); data["email"] = $"{student}@sci.example.se"; }, student)],
                    "SCI"),
                fixture.Host.SendAsync([Events.Awarded(data => data["email"] = $"{student}@eecs.example.se", student)], "EECS"));
            var email = await fixture.OfPersonAsync<string>("email", student);
            var answers = await fixture.OfPersonAsync<string>("(select string_agg(school, ' ') from person_school where person_id = person.id)", student);
            email.ShouldBe($"{student}@{answers.ToLowerInvariant()}.example.se");
        }
    }

    [Fact]
    public async Task A_sender_of_all_schools_is_never_foreign_and_what_it_records_makes_a_school_the_persons()
    {
        var student = await fixture.VictimAsync();
        await fixture.Host.SendAsync([Hijack(student, data => data["email"] = $"{student}@eecs.example.se")]);
        (await fixture.OfPersonAsync<string>("email", student)).ShouldBe($"{student}@eecs.example.se");
        await fixture.Host.SendAsync([Hijack(student, data => data["email"] = $"{student}@new.example.se")], "EECS");
        (await fixture.OfPersonAsync<string>("email", student)).ShouldBe($"{student}@new.example.se");
    }

    [Fact]
    public async Task A_sender_of_one_programme_answers_for_its_persons_and_for_no_others_of_the_school()
    {
        var student = await fixture.VictimAsync();
        await SendAsync("CTFYS", "Gift");
        (await fixture.OfPersonAsync<string>("family_name", student)).ShouldBe("Gift");
        await SendAsync("CFATE", "Jack");
        (await fixture.OfPersonAsync<string>("family_name", student)).ShouldBe("Gift");
        foreach (var (programme, sees) in new[] { ("CTFYS", true), ("CFATE", false) })
        {
            using var office = fixture.Host.Client(new TokenClaims { Roles = [Roles.Coordinator], Programmes = [programme] });
            (await office.GetStringAsync(ClaimFixture.Claims)).Contains($"\"{student}\"", StringComparison.Ordinal).ShouldBe(sees);
        }

        async Task SendAsync(string programme, string familyName)
        {
            using var client = fixture.Host.Client(new TokenClaims { Roles = [Roles.SchoolSystem], Programmes = [programme], Subject = $"{programme}-records" });
            var record = Events.Awarded(data => (data["school"], data["programme"], data["familyName"]) = ("SCI", programme, familyName), student);
            using var response = await client.PostAsync(new JsonArray(record).ToJsonString());
            (await response.Content.ReadAsStringAsync()).ShouldContain("\"rejected\":[]");
        }
    }

    [Fact]
    public async Task A_school_whose_degree_was_revoked_answers_for_the_person_only_while_no_other_does()
    {
        var student = Events.NewStudent();
        await fixture.Host.SendAsync([Events.Awarded(studentRef: student)], "EECS");
        await fixture.Host.SendAsync([Events.Revoked(student)], "EECS");
        await fixture.Host.SendAsync([Events.Awarded(data => (data["awardedOn"], data["familyName"]) = ("2026-06-05", "Rättad"),
            student)], "EECS");
        (await fixture.OfPersonAsync<string>("family_name", student)).ShouldBe("Rättad");

        await fixture.Host.SendAsync(Events.Awarded(data => (data["school"], data["programme"]) = ("SCI", "CTFYS"), student));
        await fixture.Host.SendAsync([Events.Revoked(student, "2026-06-05")], "EECS");
        var before = await fixture.OwnAsync(student);
        await fixture.Host.SendAsync([Hijack(student, data => data["awardedOn"] = "2026-06-08")], "EECS");
        (await fixture.OwnAsync(student)).ShouldBe(before);
    }

    [Fact]
    public async Task A_member_of_a_register_is_the_school_that_registered_them_until_a_degree_says_another()
    {
        var student = Events.NewStudent();
        await fixture.Host.SendAsync([Registered(Events.Awarded(studentRef: student))], "EECS");
        await fixture.Host.SendAsync([Registered(Events.Awarded(data => (data["school"], data["programme"], data["familyName"]) = ("SCI",
            "CTFYS", "Jack"), student))], "SCI");
        (await fixture.OfPersonAsync<string>("family_name", student)).ShouldBe("Bergdahl");
        await fixture.Host.SendAsync([Events.Awarded(data => data["familyName"] = "Gift", student)], "EECS");
        (await fixture.OfPersonAsync<string>("family_name", student)).ShouldBe("Gift");
    }
}
