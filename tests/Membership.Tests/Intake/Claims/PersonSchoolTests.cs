using System.Net;
using System.Text.Json.Nodes;
using AlumniPlatform.Membership.Tests.OrganisationUnits;
using AlumniPlatform.ServiceDefaults;
using AlumniPlatform.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Shouldly;
using Xunit;
using static AlumniPlatform.Membership.Tests.OrganisationUnits.OrganisationFixture;

namespace AlumniPlatform.Membership.Tests.Intake.Claims;

/// <summary>Which school answers for a person when the organisation or the platform changes.</summary>
public sealed class PersonSchoolTests(OrganisationFixture fixture) : IClassFixture<OrganisationFixture>
{
    [Fact]
    public async Task The_successor_of_a_merged_school_answers_for_its_persons_and_judges_their_claims()
    {
        foreach (var code in new[] { "ANSWER-A", "ANSWER-B" })
            await fixture.AddAsync("schools", School(code));
        await fixture.AddAsync("programmes", Programme("ANSWER", "ANSWER-A"));
        var student = await RecordAsync("ANSWER-A", "ANSWER");
        (await fixture.MergeAsync("ANSWER-A", "ANSWER-B")).Status.ShouldBe(HttpStatusCode.OK);
        await SendAsync(student, "ANSWER-B", "ANSWER", "Efterträdd", "ANSWER-B");
        (await NameAsync(student)).ShouldBe("Efterträdd");
        // The merged school's own system goes on with its old code.
        await SendAsync(student, "ANSWER-A", "ANSWER", "Gammal", "ANSWER-A");
        (await NameAsync(student)).ShouldBe("Gammal");
        using var office = fixture.Host.Client(Roles.Coordinator, "ANSWER-B");
        (await office.GetStringAsync(ClaimFixture.Claims)).ShouldContain(student);
    }

    [Fact]
    public async Task The_school_that_takes_over_a_programme_answers_for_its_persons()
    {
        foreach (var code in new[] { "MOVE-A", "MOVE-B" })
            await fixture.AddAsync("schools", School(code));
        await fixture.AddAsync("programmes", Programme("MOVED", "MOVE-A"));
        var student = await RecordAsync("MOVE-A", "MOVED");
        var (status, body, _) = await fixture.SendAsync(HttpMethod.Put, "programmes/MOVED", Programme("MOVED", "MOVE-B"),
            await fixture.TagAsync("programmes/MOVED"));
        status.ShouldBe(HttpStatusCode.OK, body.ToString());
        await SendAsync(student, "MOVE-B", "MOVED", "Flyttad", "MOVE-B");
        (await NameAsync(student)).ShouldBe("Flyttad");
        using var office = fixture.Host.Client(Roles.Coordinator, "MOVE-B");
        (await office.GetStringAsync(ClaimFixture.Claims)).ShouldContain(student);
    }

    [Fact]
    public async Task Of_persons_of_the_version_before_the_schools_of_today_answer()
    {
        await using var database = await TestDatabase.CreateEmptyAsync();
        await using var db = database.Open<MembershipDb>();
        var migrations = db.Database.GetMigrations().ToArray();
        var before = migrations[Array.FindIndex(migrations, m => m.EndsWith("_PersonClaims", StringComparison.Ordinal)) - 1];
        await db.GetService<IMigrator>().MigrateAsync(before);
        await database.ExecuteAsync("""
            with somebody as (
                insert into person (id, student_ref, given_name, family_name, email, protected_identity, unreachable, state, version,
                    created_at, updated_at)
                select gen_random_uuid(), 'old-' || n, 'A', 'B', 'a@example.se', false, false, 'Recorded', 1, now(),
                    now() from generate_series(1, 3) n returning id, student_ref),
            graduate as (
                insert into degree (id, person_id, school, programme, level, name, awarded_on, recorded_at)
                select gen_random_uuid(), id, 'SCI', 'CTFYS', '', '', '2020-01-01', now() from somebody where student_ref <> 'old-3')
            insert into expected_graduation (person_id, school, programme, expected_on, recorded_at)
            select id, 'EECS', 'CDATE', '2027-01-01', now() from somebody where student_ref = 'old-2'
            """);
        await db.Database.MigrateAsync();
        (await database.ScalarAsync<string>("select string_agg(student_ref || ' ' || school, ', ' order by student_ref, school) from person_school s join person p on p.id = s.person_id"))
            .ShouldBe("old-1 SCI, old-2 EECS, old-2 SCI");
    }

    /// <summary>A student of a school, of whom EECS says something else.</summary>
    private async Task<string> RecordAsync(string school, string programme)
    {
        var student = Events.NewStudent();
        await SendAsync(student, school, programme, "Först", school);
        await SendAsync(student, "EECS", "CDATE", "Jack", "EECS");
        (await NameAsync(student)).ShouldBe("Först");
        return student;
    }

    private async Task SendAsync(string student, string school, string programme, string familyName, string sender) =>
        (await fixture.Host.SendAsync([Events.Awarded(data => (data["school"], data["programme"], data["familyName"]) = (school,
            programme, familyName), student)], sender))
            .Rejected.ShouldBeEmpty();

    private Task<string> NameAsync(string student) =>
        fixture.Database.ScalarAsync<string>("select family_name from person where student_ref = $1", student);
}
