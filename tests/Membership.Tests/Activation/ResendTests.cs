using System.Net;
using AlumniPlatform.Membership.Tests.Intake;
using AlumniPlatform.Testing;
using Shouldly;
using Xunit;

namespace AlumniPlatform.Membership.Tests.Activation;

public sealed class ResendTests(ActivationFixture fixture) : IClassFixture<ActivationFixture>
{
    private readonly string student = Events.NewStudent();

    [Fact]
    public async Task Known_and_unknown_addresses_get_the_same_answer()
    {
        await fixture.InviteAsync(student);
        fixture.Clock.Pass(TimeSpan.FromHours(1));
        var known = await ResendAsync($"{student}@campus.example.se");
        var unknown = await ResendAsync("somebody@elsewhere.example.se");
        known.Status.ShouldBe(HttpStatusCode.Accepted);
        unknown.ShouldBe(known);
    }

    [Fact]
    public async Task What_is_no_address_is_refused() => (await ResendAsync("nobody")).Status.ShouldBe(HttpStatusCode.BadRequest);

    [Fact]
    public async Task Asked_again_within_ten_minutes_nothing_is_sent()
    {
        await fixture.InviteAsync(student);
        var version = await VersionAsync();
        fixture.Clock.Pass(TimeSpan.FromMinutes(9));
        await ResendAsync($"{student}@campus.example.se");
        (await VersionAsync()).ShouldBe(version);
    }

    [Fact]
    public async Task Asked_for_all_day_no_more_than_six_mails_leave_and_the_next_day_it_is_sent_again()
    {
        var token = await fixture.InviteAsync(student);
        var version = await VersionAsync();
        for (var asked = 0; asked < 20; asked++)
        {
            fixture.Clock.Pass(TimeSpan.FromMinutes(11));
            (await ResendAsync($"{student}@campus.example.se")).Status.ShouldBe(HttpStatusCode.Accepted);
        }
        (await VersionAsync()).ShouldBe(version + 6);
        fixture.Clock.Pass(TimeSpan.FromDays(1));
        await ResendAsync($"{student}@campus.example.se");
        (await VersionAsync()).ShouldBe(version + 7);
        (await fixture.TokenAsync(student)).ShouldBe(token);
    }

    [Fact]
    public async Task An_open_invitation_is_sent_again_with_the_same_link()
    {
        var token = await fixture.InviteAsync(student);
        var version = await VersionAsync();
        fixture.Clock.Pass(TimeSpan.FromMinutes(11));
        await ResendAsync($" {student.ToUpperInvariant()}@CAMPUS.example.se");
        (await VersionAsync()).ShouldBe(version + 1);
        (await fixture.TokenAsync(student)).ShouldBe(token);
    }

    [Fact]
    public async Task An_expired_invitation_is_followed_by_a_new_one_that_works()
    {
        var token = await fixture.InviteAsync(student);
        fixture.Clock.Pass(TimeSpan.FromDays(91));
        await ResendAsync($"{student}@campus.example.se");
        var renewed = await fixture.TokenAsync(student);
        renewed.ShouldNotBe(token);
        (await fixture.PostAsync("", new { token = renewed })).Status.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Several_asking_at_once_get_one_mail()
    {
        await fixture.InviteAsync(student);
        fixture.Clock.Pass(TimeSpan.FromDays(91));
        var version = await VersionAsync();
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => ResendAsync($"{student}@campus.example.se")));
        (await VersionAsync()).ShouldBe(version + 1);
        (await fixture.OfPersonAsync<long>("(select count(*) from invitation where person_id = person.id)", student)).ShouldBe(2);
    }

    [Fact]
    public async Task A_member_and_a_protected_identity_get_no_mail()
    {
        await fixture.PostAsync("", new { token = await fixture.InviteAsync(student) });
        var hidden = Events.NewStudent();
        await fixture.InviteAsync(hidden);
        await fixture.Host.SendAsync(Events.Approaching(data => data["protectedIdentity"] = true, hidden));
        fixture.Clock.Pass(TimeSpan.FromHours(1));
        foreach (var asking in new[] { student, hidden })
        {
            var version = await fixture.OfPersonAsync<long>("version", asking);
            (await ResendAsync($"{asking}@campus.example.se")).Status.ShouldBe(HttpStatusCode.Accepted);
            (await fixture.OfPersonAsync<long>("version", asking)).ShouldBe(version);
        }
    }

    private async Task<(HttpStatusCode Status, string Body)> ResendAsync(string email)
    {
        var (status, body) = await fixture.PostAsync("/resend", new { email });
        return (status, body.ToString());
    }

    // Each message about a person takes a version.
    private Task<long> VersionAsync() => fixture.OfPersonAsync<long>("version", student);
}
