using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using AlumniPlatform.Communication.Deliveries;
using AlumniPlatform.Contracts.Events;
using AlumniPlatform.ServiceDefaults;
using AlumniPlatform.Testing;
using Microsoft.EntityFrameworkCore;
using Shouldly;
using Xunit;

namespace AlumniPlatform.Communication.Tests;

/// <summary>Sending stands still where a mail server refuses us, and goes on when an operator says so.</summary>
public sealed class PauseTests(CommunicationFixture fixture) : IClassFixture<CommunicationFixture>, IAsyncLifetime
{
    private const string Blocked = "550-5.7.26 unauthenticated mail\r\n550 5.7.26 see your DMARC";
    private readonly string domain = SendingPauses.Domain();
    private readonly List<string> others = [];

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        // Also of the domains: what is refused again after the resuming would pause the next test's mail.
        foreach (var stage in new[] { "greeting", "mail", "rcpt", "data" })
            foreach (var refusing in (string[])["*", domain, .. others])
                await fixture.Smtp.AnswerAsync(stage, refusing, reply: null);
        await fixture.ResumeAllAsync();
        // What is let go leaves before the next test counts what waits.
        var soon = TimeProvider.System.GetUtcNow().AddMinutes(1);
        await Eventually.Async(LeavingAsync, leaving => leaving == 0, expected: "what waited has left");

        async Task<int> LeavingAsync()
        {
            await using var db = fixture.Database.Open<CommunicationDb>();
            return await db.Deliveries.CountAsync(
                d => (d.State == DeliveryState.Queued || d.State == DeliveryState.Sending) && d.DueAt < soon);
        }
    }

    [Fact]
    public async Task One_providers_block_stops_its_domain_and_nobody_else()
    {
        await fixture.Smtp.AnswerAsync("data", domain, Blocked);
        var requests = Enumerable.Range(0, 40).Select(i => Requests.Invitation($"demo{i}@{domain.ToUpperInvariant()}")).ToArray();
        await fixture.InviteAsync(requests);

        (await fixture.WaitForPauseAsync()).ShouldBe($"sender {domain} *");
        await fixture.PassesAnotherMailAsync();

        await using var db = fixture.Database.Open<CommunicationDb>();
        var ids = requests.Select(r => r.Id).ToArray();
        (await db.Deliveries.Where(d => ids.Contains(d.RequestId)).Select(d => d.State).Distinct().ToListAsync()).ShouldBe([DeliveryState.Queued]);
        var asked = 0;
        foreach (var request in requests)
            asked += await fixture.Smtp.AskedAsync(request.Address);
        asked.ShouldBeLessThanOrEqualTo(4, "each connection notices at its next mail");
        requests.ShouldAllBe(r => !fixture.Events.IsBounced(r.Id));
    }

    [Fact]
    public async Task What_waited_goes_out_once_under_its_own_message_id_after_a_restart_and_with_two_replicas()
    {
        await fixture.Smtp.AnswerAsync("data", domain, Blocked);
        await using var second = await fixture.StartReplicaAsync();
        var requests = Enumerable.Range(0, 30).Select(i => Requests.Invitation($"wait{i}@{domain}")).ToArray();
        await fixture.InviteAsync(requests);
        await fixture.WaitForPauseAsync();
        await fixture.Smtp.AnswerAsync("data", domain, reply: null);
        await using (var third = await fixture.StartReplicaAsync()) // as after a restart: it knows from the database alone
            await fixture.PassesAnotherMailAsync();
        foreach (var request in requests)
            (await fixture.Smtp.Mails.MessagesAsync(request.Address)).ShouldBeEmpty();

        (await fixture.ResumeAllAsync()).ShouldBe(1);

        foreach (var request in requests)
        {
            var delivery = await fixture.WaitForAsync(request.Id, DeliveryState.Sent);
            var mail = (await fixture.Smtp.HeadersAsync(request.Address)).ShouldHaveSingleItem();
            mail["Message-ID"].ShouldBe([$"<{delivery.Id:N}@alumni.example>"]);
            delivery.Code.ShouldBeNull();
        }
    }

    [Fact]
    public async Task Three_domains_in_a_row_are_all_and_resuming_that_resumes_each()
    {
        string[] domains = [SendingPauses.Domain(), SendingPauses.Domain(), SendingPauses.Domain()];
        await fixture.Smtp.AnswerAsync("rcpt", "*", "550 5.7.1 relaying denied");
        foreach (var (name, i) in domains.Select((d, i) => (d, i)))
        {
            await fixture.InviteAsync(Requests.Invitation($"demo@{name}"));
            await fixture.WaitForPauseAsync(i + 1);
        }
        (await fixture.WaitForPauseAsync(4)).ShouldStartWith("sender * *\n");
        var other = Requests.Invitation();
        await fixture.InviteAsync(other);
        await Eventually.Async(() => fixture.DeliveryAsync(other.Id), d => d.Code == "paused", expected: "it is parked");
        await fixture.Smtp.AnswerAsync("rcpt", "*", reply: null);

        var all = (await fixture.PausesAsync()).Single(p => !p.TryGetProperty("domain", out _));
        all.GetProperty("waiting").GetInt64().ShouldBe(4);
        (await fixture.ResumeAsync(all.GetProperty("id").GetGuid())).ShouldBe(4);
        await fixture.WaitForAsync(other.Id, DeliveryState.Sent);
    }

    [Fact]
    public async Task Three_domains_among_others_that_take_mail_are_not_all()
    {
        foreach (var i in Enumerable.Range(0, 3))
        {
            var refusing = SendingPauses.Domain();
            others.Add(refusing);
            await fixture.Smtp.AnswerAsync("rcpt", refusing, "550 5.7.1 listed");
            await fixture.InviteAsync(Requests.Invitation($"demo@{refusing}"));
            await fixture.WaitForPauseAsync(i + 1);
            await fixture.PassesAnotherMailAsync();
        }

        (await fixture.PausedAsync()).ShouldNotContain("sender * *");
    }

    [Theory]
    [InlineData("mail", "550 5.7.1 not from you")]
    [InlineData("mail", "550 5.1.8 bad sender")]
    [InlineData("greeting", "554 5.7.1 no service for you")]
    public async Task A_refusal_before_any_recipient_was_named_stops_all(string stage, string reply)
    {
        await fixture.Smtp.AnswerAsync(stage, "*", reply);
        var request = Requests.Invitation();
        await fixture.InviteAsync(request);

        (await fixture.WaitForPauseAsync()).ShouldBe("sender * *");
        await Eventually.Async(() => fixture.DeliveryAsync(request.Id), d => d is { State: DeliveryState.Queued, Code: not null });
        await fixture.Smtp.AnswerAsync(stage, "*", reply: null);
        await fixture.ResumeAllAsync();
        await fixture.WaitForAsync(request.Id, DeliveryState.Sent);
    }

    [Fact]
    public async Task Refused_content_stops_that_mailing_and_no_other_mail_to_the_domain()
    {
        await fixture.Smtp.AnswerAsync("data", domain, "554 5.6.0 looks odd");
        var invitation = Requests.Invitation($"demo@{domain}");
        await fixture.InviteAsync(invitation);
        (await fixture.WaitForPauseAsync()).ShouldBe($"content {domain} invitation");
        await fixture.Smtp.AnswerAsync("data", domain, reply: null);
        var signIn = Requests.SignIn($"demo@{domain}");

        await fixture.SendLinkAsync(signIn);

        await fixture.WaitForAsync(signIn.Id, DeliveryState.Sent);
        (await fixture.DeliveryAsync(invitation.Id)).State.ShouldBe(DeliveryState.Queued);
    }

    [Theory]
    [InlineData("registration-confirmed")]
    [InlineData("seat-offered")]
    [InlineData("gathering-cancelled")]
    public async Task Mails_of_gatherings_go_by_the_same(string purpose)
    {
        await fixture.Smtp.AnswerAsync("data", domain, Blocked);
        var request = Requests.Gathering(purpose, $"guest@{domain}");

        await fixture.HandleAsync<SendGatheringMail, SendGatheringMailHandler>(request);

        (await fixture.WaitForPauseAsync()).ShouldBe($"sender {domain} *");
        await fixture.Smtp.AnswerAsync("data", domain, reply: null);
        await fixture.ResumeAllAsync();
        await fixture.WaitForAsync(request.Id, DeliveryState.Sent);
        fixture.Events.IsBounced(request.Id).ShouldBeFalse();
    }

    [Fact]
    public async Task One_recipients_rule_does_not_stop_the_others_twice()
    {
        await fixture.Smtp.AnswerAsync("data", domain, "550 5.7.1 not to me");
        var (refused, other) = (Requests.Invitation($"picky@{domain}"), Requests.Invitation($"demo@{domain}"));
        await fixture.InviteAsync(refused);
        await fixture.WaitForPauseAsync();
        await fixture.InviteAsync(other);
        // From now on the domain takes mail; the row alone says that this one was refused, as its server would again.
        await fixture.Smtp.AnswerAsync("data", domain, reply: null);
        await fixture.Database.ExecuteAsync($"update delivery set due_at = 'infinity' where request_id = '{refused.Id}'");
        await fixture.ResumeAllAsync();
        await fixture.Database.ExecuteAsync($"update delivery set due_at = now() + interval '1 hour', version = version + 1 where request_id = '{refused.Id}' and state = 'queued'");
        await fixture.WaitForAsync(other.Id, DeliveryState.Sent);
        await fixture.Smtp.AnswerAsync("data", domain, "550 5.7.1 not to me");
        await fixture.Database.ExecuteAsync($"update delivery set due_at = now() where request_id = '{refused.Id}'");

        var settled = await Eventually.Async(() => fixture.DeliveryAsync(refused.Id), d => d.SettledAt is not null);

        (settled.State, settled.Code).ShouldBe((DeliveryState.Failed, "5.7.1"));
        (await fixture.PausesAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_mailbox_that_stays_full_is_given_up_and_its_person_is_not_marked()
    {
        await fixture.Smtp.AnswerAsync("rcpt", domain, "552 5.2.2 full");
        var request = Requests.Invitation($"demo@{domain}");
        await fixture.Database.InviteAsync(request, row => row.SetProperty(d => d.Attempts, 10));

        var delivery = await fixture.WaitForAsync(request.Id, DeliveryState.Failed);

        (delivery.Code, delivery.Attempts).ShouldBe(("5.2.2", 12));
        await fixture.PassesAnotherMailAsync();
        fixture.Events.IsBounced(request.Id).ShouldBeFalse();
        (await fixture.PausesAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task What_would_come_too_late_is_cancelled_while_it_waits()
    {
        await fixture.Smtp.AnswerAsync("data", domain, Blocked);
        await fixture.InviteAsync(Requests.Invitation($"first@{domain}"));
        await fixture.WaitForPauseAsync();
        var request = Requests.SignIn($"demo@{domain}", validFor: TimeSpan.FromSeconds(3));

        await fixture.SendLinkAsync(request);

        (await fixture.WaitForAsync(request.Id, DeliveryState.Cancelled)).Code.ShouldBe("expired");
    }

    [Fact]
    public async Task An_operator_sees_the_reply_without_mailboxes_resumes_once_and_is_remembered()
    {
        await fixture.Smtp.AnswerAsync("data", domain, $"550 5.7.1 <someone@{domain}> blocked");
        await fixture.InviteAsync(Requests.Invitation($"someone@{domain}"));
        await fixture.WaitForPauseAsync();

        var pause = (await fixture.PausesAsync()).ShouldHaveSingleItem();

        pause.GetProperty("reply").GetString().ShouldBe($"5.7.1 <***@{domain}> blocked");
        (pause.GetProperty("code").GetString(), pause.GetProperty("stage").GetString(), pause.GetProperty("waiting").GetInt64()).ShouldBe(("5.7.1", "content", 1));
        using var health = await fixture.Host.Anonymous().GetAsync("/health/ready");
        (health.StatusCode, (await health.Content.ReadAsStringAsync()).Contains("Mail is refused", StringComparison.Ordinal)).ShouldBe((HttpStatusCode.OK, true));
        await fixture.Smtp.AnswerAsync("data", domain, reply: null);
        var id = pause.GetProperty("id").GetGuid();
        (await Task.WhenAll(fixture.ResumeAsync(id), fixture.ResumeAsync(id))).Order().ShouldBe([0, 1]);
        var ended = (await fixture.Operator().GetFromJsonAsync<JsonElement>(SendingPauses.Path)).GetProperty("resumed")[0];
        (ended.GetProperty("domain").GetString(), ended.GetProperty("code").GetString()).ShouldBe((domain, "5.7.1"));
        ended.GetProperty("by").GetString().ShouldNotBeNullOrEmpty();
        using var unknown = await fixture.Operator().PostAsync($"{SendingPauses.Path}/pauses/{Guid.Empty}/resume", content: null);
        unknown.StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }
}
