using AlumniPlatform.Communication.Deliveries;
using AlumniPlatform.Testing;
using Shouldly;
using Xunit;

namespace AlumniPlatform.Communication.Tests;

/// <summary>Reply by stage, against a real server: what becomes of the mail, of its person, and of sending. docs/refusals.md shows the same rows.</summary>
public sealed class RefusalMatrixTests(CommunicationFixture fixture, ITestOutputHelper output) : IClassFixture<CommunicationFixture>
{
    private const string Head = "| answer to | reply | the mail | its person | what pauses | afterwards |";

    private static readonly string[] replies =
    [
        "550 5.1.1 no such mailbox", "550 5.1.2 no such domain", "550 5.1.10 null MX", "550 5.1.8 bad sender", "550 5.2.1 disabled", "552 5.2.2 mailbox full",
        "552 5.2.3 too long", "550 5.3.0 mail system", "552 5.3.4 too big", "550 5.4.1 no route", "550 5.5.0 not taken", "501 5.5.4 arguments", "550 5.6.0 media",
        "550 5.7.1 rejected", "550 5.7.9 authentication", "550-5.7.26 unauthenticated\r\n550 5.7.26 DMARC", "550 5.7.515 access denied",
        "450 4.2.1 rate", "451 4.7.1 greylisted", "452 4.2.2 full", "550 4.7.0 not now", "450 5.1.1 not now", "421 4.7.0 closing",
        "550 no", "551 not local", "552 storage", "553 name", "554 no", "556 no mail", "530 login first",
    ];

    [Fact]
    public async Task Every_reply_at_every_stage_has_its_consequence()
    {
        var rows = new List<string> { Head, "|---|---|---|---|---|---|" };
        foreach (var stage in new[] { "rcpt", "data", "mail" })
            foreach (var reply in replies)
                rows.Add(await RowAsync(stage, reply));
        rows.Add(await RowAsync("greeting", "554 5.7.1 not you"));
        rows.Add(await RowAsync("greeting", "554 no"));
        rows.Add(await RowAsync("greeting", "421 4.3.2 closing"));
        foreach (var row in rows)
            output.WriteLine(row);
        await File.WriteAllLinesAsync(Repository.Artifact("refusals.md"), rows, TestContext.Current.CancellationToken);

        var documented = (await File.ReadAllLinesAsync(Repository.Path("docs/refusals.md"), TestContext.Current.CancellationToken))
            .SkipWhile(line => line != Head).TakeWhile(line => line.StartsWith('|'));
        rows.ShouldBe(documented);
    }

    private async Task<string> RowAsync(string stage, string reply)
    {
        var request = Requests.Invitation($"demo@{SendingPauses.Domain()}");
        var domain = request.Address.Split('@')[1];
        await fixture.Smtp.AnswerAsync(stage, stage is "rcpt" or "data" ? domain : "*", reply);
        await fixture.InviteAsync(request);
        var first = await Eventually.Async(
            () => fixture.DeliveryAsync(request.Id), d => d.Code is not null && d.State != DeliveryState.Sending, expected: $"{reply} at {stage} is noted");
        var pause = (await fixture.PausedAsync()) switch
        {
            "" => "",
            "sender * *" => "all mail",
            var open when open == $"sender {domain} *" => "mail to the domain",
            var open when open == $"content {domain} invitation" => "invitations to the domain",
            var open => open,
        };
        await fixture.Smtp.AnswerAsync(stage, stage is "rcpt" or "data" ? domain : "*", reply: null);
        await fixture.PassesAnotherAsync(pause);
        if (pause.Length > 0)
        {
            (await fixture.DeliveryAsync(request.Id)).State.ShouldBe(DeliveryState.Queued, customMessage: $"{reply} at {stage} waits");
            await fixture.ResumeAllAsync();
        }
        var last = await Eventually.Async(() => fixture.DeliveryAsync(request.Id), d => d.SettledAt is not null, expected: $"{reply} at {stage} is settled");
        var taken = (await fixture.Smtp.Mails.MessagesAsync(request.Address)).Count;
        var told = last.State == DeliveryState.Bounced && (await fixture.Events.BouncedAsync(request.Id)).GetProperty("statusCode").GetInt32() > 0;
        taken.ShouldBe(last.State == DeliveryState.Sent ? 1 : 0, customMessage: $"{reply} at {stage}");
        var afterwards = last.State != DeliveryState.Sent ? "–" : pause.Length > 0 ? "sent when resumed" : "sent at a later attempt";
        var marked = told || fixture.Events.IsBounced(request.Id) ? "marked" : "–";
        return $"| {stage} | {reply.Split('\r')[0]} | {State(first.State)} | {marked} | {(pause.Length > 0 ? pause : "–")} | {afterwards} |";
    }

    private static string State(DeliveryState state) => state.ToString().ToLowerInvariant();
}

file static class Others
{
    /// <summary>Unless everything stands still, others' mail goes on.</summary>
    public static Task PassesAnotherAsync(this CommunicationFixture fixture, string pause) =>
        pause == "all mail" ? Task.CompletedTask : fixture.PassesAnotherMailAsync();
}
