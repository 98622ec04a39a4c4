using System.Text.Json.Nodes;
using AlumniPlatform.Membership.Intake;
using AlumniPlatform.Testing;
using Shouldly;
using Xunit;

namespace AlumniPlatform.Membership.Tests.Intake;

public sealed class DuplicateTests(MembershipFixture fixture) : IClassFixture<MembershipFixture>
{
    [Fact]
    public async Task The_same_event_again_is_a_duplicate()
    {
        var awarded = Events.Awarded();
        (await fixture.Host.SendAsync(awarded)).Accepted.ShouldBe(1);
        var again = await fixture.Host.SendAsync(awarded);
        (again.Accepted, again.Duplicates).ShouldBe((0, 1));
    }

    [Fact]
    public async Task The_same_event_twice_in_a_batch_counts_once()
    {
        var awarded = Events.Awarded();
        var answer = await fixture.Host.SendAsync(awarded, awarded);
        (answer.Accepted, answer.Duplicates).ShouldBe((1, 1));
    }

    [Fact]
    public async Task The_same_degree_in_another_event_is_a_duplicate()
    {
        var student = Events.NewStudent();
        var answer = await fixture.Host.SendAsync(Events.Awarded(studentRef: student), Events.Awarded(studentRef: student));
        (answer.Accepted, answer.Duplicates).ShouldBe((1, 1));
        (await fixture.Host.SendAsync(Events.Awarded(studentRef: student))).Duplicates.ShouldBe(1);
        (await CountAsync("degree", student)).ShouldBe(1);
    }

    [Fact]
    public async Task A_second_degree_makes_no_second_invitation()
    {
        var student = Events.NewStudent();
        await fixture.Host.SendAsync(Events.Awarded(studentRef: student));
        (await fixture.Host.SendAsync(Events.Awarded(data => data["degree"] = "Teknologie masterexamen", student))).Accepted.ShouldBe(1);
        (await CountAsync("degree", student)).ShouldBe(2);
        (await CountAsync("invitation", student)).ShouldBe(1);
    }

    [Fact]
    public async Task A_rejected_event_can_come_again_mended_with_the_same_id()
    {
        (await fixture.Host.SendAsync(Events.Awarded(data => data["email"] = "nobody", id: "mended"))).Rejected.ShouldHaveSingleItem();
        (await fixture.Host.SendAsync(Events.Awarded(id: "mended"))).Accepted.ShouldBe(1);
    }

    [Fact]
    public async Task An_expected_graduation_counts_again_only_with_another_date()
    {
        var student = Events.NewStudent();
        (await fixture.Host.SendAsync(Events.Approaching(studentRef: student))).Accepted.ShouldBe(1);
        (await fixture.Host.SendAsync(Events.Approaching(studentRef: student))).Duplicates.ShouldBe(1);
        (await fixture.Host.SendAsync(Events.Approaching(data => data["expectedOn"] = "2027-01-15", student))).Accepted.ShouldBe(1);
    }

    [Fact]
    public async Task A_degree_that_was_revoked_can_be_revoked_no_more_but_awarded_again()
    {
        var student = Events.NewStudent();
        await fixture.Host.SendAsync(Events.Awarded(studentRef: student));
        (await fixture.Host.SendAsync(Events.Revoked(student))).Accepted.ShouldBe(1);
        (await fixture.Host.SendAsync(Events.Revoked(student))).Duplicates.ShouldBe(1);
        (await fixture.Host.SendAsync(Events.Awarded(studentRef: student))).Accepted.ShouldBe(1);
        (await CountAsync("degree", student)).ShouldBe(1);
    }

    [Fact]
    public async Task A_revocation_without_a_degree_is_rejected_and_accepted_after_the_award()
    {
        var student = Events.NewStudent();
        var revoked = Events.Revoked(student);
        (await fixture.Host.SendAsync(revoked)).Rejected.ShouldHaveSingleItem().Code.ShouldBe("unknown-degree");
        (await fixture.Host.SendAsync(Events.Awarded(studentRef: student), revoked)).Accepted.ShouldBe(2);
    }

    [Fact]
    public async Task Two_equal_batches_at_once_make_one_person_degree_and_invitation_each()
    {
        await using var replica = await fixture.StartReplicaAsync();
        var batch = Enumerable.Range(0, 500).Select(_ => Events.Awarded()).ToArray();
        JsonObject[] reversed = [.. batch.Reverse()];
        var before = await CountAllAsync();
        var answers = await Task.WhenAll(
            fixture.Host.SendAsync(batch), replica.SendAsync(reversed), fixture.Host.SendAsync(reversed), replica.SendAsync(batch));
        answers.Sum(a => a.Accepted).ShouldBe(500);
        answers.Sum(a => a.Duplicates).ShouldBe(1500);
        (await CountAllAsync()).ShouldBe(before.Select(n => n + 500));
    }

    [Fact]
    public async Task Different_events_about_the_same_students_at_once_make_one_person_and_invitation_each()
    {
        string[] students = [.. Enumerable.Range(0, 300).Select(_ => Events.NewStudent())];
        var before = await CountAllAsync();
        var answers = await Task.WhenAll(
            fixture.Host.SendAsync(students.Select(s => Events.Awarded(studentRef: s))),
            fixture.Host.SendAsync(students.Reverse().Select(s => Events.Awarded(studentRef: s))),
            fixture.Host.SendAsync(students.Select(s => Events.Approaching(studentRef: s))));
        answers.Sum(a => a.Accepted).ShouldBe(600);
        (await CountAllAsync()).ShouldBe(before.Select(n => n + 300));
    }

    private async Task<long[]> CountAllAsync() =>
    [
        await fixture.Database.ScalarAsync<long>("select count(*) from person"),
        await fixture.Database.ScalarAsync<long>("select count(*) from degree"),
        await fixture.Database.ScalarAsync<long>("select count(*) from invitation"),
    ];

    private Task<long> CountAsync(string table, string student) => fixture.Database.ScalarAsync<long>(
        $"select count(*) from {table} join person on person.id = person_id where student_ref = $1", student);
}
