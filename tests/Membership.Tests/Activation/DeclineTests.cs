using System.Net;
using System.Text.Json;
using AlumniPlatform.Membership.Tests.Intake;
using AlumniPlatform.Membership.Tests.Reminders;
using AlumniPlatform.Testing;
using Shouldly;
using Xunit;

namespace AlumniPlatform.Membership.Tests.Activation;

public sealed class DeclineTests : IClassFixture<ReminderFixture>
{
    private readonly ReminderFixture fixture;
    private readonly string student = Events.NewStudent();

    public DeclineTests(ReminderFixture fixture)
    {
        this.fixture = fixture;
        fixture.ToNextMorning();
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("invented")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    public async Task What_is_no_token_declines_nothing(string? token)
    {
        var (status, body) = await fixture.PostAsync("/decline", new { token });
        (status, body.GetProperty("code").GetString()).ShouldBe((HttpStatusCode.NotFound, "activation-token-invalid"));
    }

    [Fact]
    public async Task A_link_that_has_expired_or_was_used_or_was_withdrawn_declines_nothing()
    {
        var (used, hidden) = (Events.NewStudent(), Events.NewStudent());
        var spent = await fixture.InviteAsync(used);
        await fixture.PostAsync("", new { token = spent });
        var withdrawn = await fixture.InviteAsync(hidden);
        await fixture.Host.SendAsync(Events.Approaching(data => data["protectedIdentity"] = true, hidden));
        var expired = await fixture.InviteAsync(student);
        (await DeclineAsync(spent)).ShouldBe((409, "already-activated"));
        (await DeclineAsync(withdrawn)).ShouldBe((404, "activation-token-invalid"));
        fixture.Clock.Pass(TimeSpan.FromDays(91));
        (await DeclineAsync(expired)).ShouldBe((409, "activation-expired"));
        (await fixture.OfPersonAsync<bool>("declined_at is null", student)).ShouldBeTrue();
    }

    [Fact]
    public async Task Saying_no_twice_is_answered_alike_and_told_once()
    {
        var token = await fixture.InviteAsync(student);
        var version = await fixture.OfPersonAsync<long>("version", student);
        (await DeclineAsync(token)).ShouldBe((200, "declined"));
        (await DeclineAsync(token)).ShouldBe((200, "declined"));
        (await fixture.LatestAsync<string>("state", student)).ShouldBe("Declined");
        (await fixture.OfPersonAsync<bool>("declined_at is not null", student)).ShouldBeTrue();
        (await fixture.OfPersonAsync<long>("version", student)).ShouldBe(version + 2); // InvitationDeclined, InvitationClosed
        var closed = await fixture.ClosedAsync(await fixture.LatestAsync<Guid>("id", student), 1);
        closed.ShouldHaveSingleItem().Reason.ShouldBe("declined");
    }

    [Fact]
    public async Task Two_clicks_at_once_are_one()
    {
        var token = await fixture.InviteAsync(student);
        var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => DeclineAsync(token))));
        answers.Distinct().ShouldHaveSingleItem().ShouldBe((200, "declined"));
        await fixture.RelayedAsync();
        (await fixture.ClosedAsync(await fixture.LatestAsync<Guid>("id", student), 1)).Count.ShouldBe(1);
    }

    [Fact]
    public async Task Activating_and_declining_at_once_ends_in_one_of_the_two()
    {
        var token = await fixture.InviteAsync(student);
        var answers = await Task.WhenAll(
            Task.Run(async () => (int)(await fixture.PostAsync("", new { token })).Status), Task.Run(async () => (await DeclineAsync(token)).Status));
        answers.Order().ShouldBe([200, 409]);
        (await fixture.OfPersonAsync<bool>("(state = 'Member') <> (declined_at is not null)", student)).ShouldBeTrue();
    }

    [Fact]
    public async Task The_link_of_a_declined_invitation_opens_nothing_and_says_why()
    {
        var token = await fixture.InviteAsync(student);
        await DeclineAsync(token);
        foreach (var path in new[] { "", "/lookup" })
        {
            var (status, body) = await fixture.PostAsync(path, new { token });
            (status, body.GetProperty("code").GetString()).ShouldBe((HttpStatusCode.Conflict, "invitation-declined"));
        }
    }

    [Fact]
    public async Task Who_said_no_is_neither_reminded_nor_invited_by_any_later_record()
    {
        await DeclineAsync(await fixture.InviteAsync(student));
        await fixture.Host.SendAsync(Events.Awarded(data => data["degree"] = "Licentiatexamen", student));
        await fixture.Host.SendAsync(Events.Approaching(data => (data["programme"], data["email"]) = ("CELTE", "new@campus.example.se"), student));
        await fixture.PassDaysAsync(60);
        await fixture.RelayedAsync();
        (await fixture.MailsAsync(student, 1)).Count.ShouldBe(1);
    }

    [Fact]
    public async Task Who_said_no_and_asks_for_the_link_gets_a_new_one_at_once_that_works()
    {
        var token = await fixture.InviteAsync(student);
        await DeclineAsync(token);
        await fixture.PostAsync("/resend", new { email = $"{student}@campus.example.se" });
        var renewed = await fixture.TokenAsync(student);
        renewed.ShouldNotBe(token);
        (await fixture.OfPersonAsync<bool>("declined_at is null", student)).ShouldBeTrue();
        (await fixture.MailsAsync(student, 2))[1].NotBefore.ShouldBeNull();
        (await fixture.PostAsync("", new { token = renewed })).Status.ShouldBe(HttpStatusCode.OK);
        (await DeclineAsync(token)).ShouldBe((200, "declined")); // the old button still says what it said, and takes nothing back
        (await fixture.OfPersonAsync<string>("state", student)).ShouldBe("Member");
    }

    [Fact]
    public async Task Saying_no_by_an_earlier_link_ends_the_later_one_too()
    {
        var earlier = await fixture.InviteAsync(student);
        await fixture.BouncedAsync(student, "invitation");
        await fixture.Host.SendAsync(Events.Awarded(data => (data["degree"], data["email"]) = ("Licentiatexamen", "new@campus.example.se"), student));
        (await DeclineAsync(earlier)).ShouldBe((200, "declined"));
        (await fixture.LatestAsync<string>("state", student)).ShouldBe("Declined");
    }

    [Fact]
    public async Task A_mail_program_says_no_by_one_click()
    {
        var token = await fixture.InviteAsync(student);
        var (status, text) = await OneClickAsync(token, new FormUrlEncodedContent([new("List-Unsubscribe", "One-Click")]));
        (status, text).ShouldBe((HttpStatusCode.OK, """{"state":"declined"}"""));
        (await fixture.OfPersonAsync<bool>("declined_at is not null", student)).ShouldBeTrue();
    }

    [Fact]
    public async Task A_mail_program_may_send_its_one_click_as_multipart()
    {
        using var form = new MultipartFormDataContent { { new StringContent("One-Click"), "List-Unsubscribe" } };
        (await OneClickAsync(await fixture.InviteAsync(student), form)).Status.ShouldBe(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("List-Unsubscribe=yes", "application/x-www-form-urlencoded")]
    [InlineData("", "application/x-www-form-urlencoded")]
    [InlineData("x", "multipart/form-data; boundary=y")]
    public async Task What_is_no_one_click_declines_nothing(string body, string type)
    {
        var token = await fixture.InviteAsync(student);
        (await OneClickAsync(token, new StringContent(body, System.Net.Http.Headers.MediaTypeHeaderValue.Parse(type)))).Status.ShouldBe(HttpStatusCode.BadRequest);
        (await fixture.OfPersonAsync<bool>("declined_at is null", student)).ShouldBeTrue();
    }

    [Fact]
    public async Task Following_the_address_of_the_one_click_as_a_scanner_does_changes_nothing()
    {
        var token = await fixture.InviteAsync(student);
        using var client = fixture.Host.Anonymous();
        (await client.GetAsync($"/api/membership/activations/unsubscribe?token={token}")).IsSuccessStatusCode.ShouldBeFalse();
        (await fixture.OfPersonAsync<bool>("declined_at is null", student)).ShouldBeTrue();
    }

    [Fact]
    public async Task Each_mail_carries_the_ways_to_say_no()
    {
        var token = await fixture.InviteAsync(student);
        await fixture.PassDaysAsync(7);
        foreach (var mail in await fixture.MailsAsync(student, 2))
        {
            mail.DeclineUrl.ShouldBe($"{TokenIssuer.PublicAddress.TrimEnd('/')}/activate/decline?token={token}");
            mail.UnsubscribeUrl.ShouldBe($"{TokenIssuer.PublicAddress.TrimEnd('/')}/api/membership/activations/unsubscribe?token={token}");
        }
    }

    private async Task<(int Status, string? Said)> DeclineAsync(string token)
    {
        var (status, body) = await fixture.PostAsync("/decline", new { token });
        return ((int)status, body.TryGetProperty("code", out JsonElement code) ? code.GetString() : body.GetProperty("state").GetString());
    }

    private async Task<(HttpStatusCode Status, string Body)> OneClickAsync(string token, HttpContent form)
    {
        using var client = fixture.Host.Anonymous();
        using var answer = await client.PostAsync($"/api/membership/activations/unsubscribe?token={token}", form);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }
}
