using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using AlumniPlatform.Membership.Intake;
using AlumniPlatform.Membership.Intake.Amqp;
using AlumniPlatform.ServiceDefaults;
using AlumniPlatform.Testing;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;
using Shouldly;
using Xunit;

namespace AlumniPlatform.Membership.Tests.Intake.Amqp;

public sealed class AmqpIntakeTests(AmqpFixture fixture) : IClassFixture<AmqpFixture>
{
    [Fact]
    public async Task A_school_system_can_publish_to_the_intake_and_do_nothing_else()
    {
        foreach (var attempt in new Func<IChannel, Task>[]
        {
            channel => channel.BasicPublishAsync("", AmqpIntake.Queue, Bytes("{}")).AsTask(), // past the exchange
            channel => channel.BasicPublishAsync("communication.invitation-requested", "", Bytes("{}")).AsTask(),
            channel => channel.BasicGetAsync(AmqpIntake.Queue, autoAck: true),
            channel => channel.QueueDeclareAsync("of-my-own"),
            channel => channel.QueueDeleteAsync(AmqpIntake.Queue),
            channel => channel.ExchangeDeclareAsync("of-my-own", ExchangeType.Fanout),
            channel => channel.BasicPublishAsync(AmqpIntake.Exchange, "", true, new BasicProperties { UserId = fixture.All }, Bytes("{}")).AsTask(), // as somebody else
        })
        {
            var channel = await fixture.ChannelAsync(fixture.Eecs);
            var refused = await Should.ThrowAsync<RabbitMQClientException>(() => attempt(channel));
            ((int)channel.CloseReason!.ReplyCode).ShouldBeOneOf([Constants.AccessRefused, Constants.PreconditionFailed], refused.Message);
        }
    }

    [Fact]
    public async Task A_message_without_a_user_id_is_rejected()
    {
        var awarded = Events.Awarded();
        await fixture.PublishAsync(Bytes(awarded.ToJsonString()), change: properties => properties.ClearUserId());
        (await OutcomeAsync(awarded)).ShouldBe("Rejected unknown-sender");
    }

    [Fact]
    public async Task A_message_of_a_user_who_speaks_for_no_school_is_rejected()
    {
        var awarded = Events.Awarded();
        await fixture.PublishAsync(Bytes(awarded.ToJsonString()), user: fixture.Stranger);
        (await OutcomeAsync(awarded)).ShouldBe("Rejected unknown-sender");
    }

    [Fact]
    public async Task A_record_of_another_school_is_rejected_and_its_neighbour_accepted()
    {
        var foreign = Events.Awarded(data => (data["school"], data["programme"]) = ("SCI", "CTFYS"));
        var own = Events.Awarded();
        await fixture.PublishAsync(Bytes(new JsonArray(foreign, own).ToJsonString()), "application/cloudevents-batch+json", fixture.Eecs);
        (await OutcomeAsync(foreign)).ShouldBe("Rejected foreign-school");
        (await OutcomeAsync(own)).ShouldBe("Accepted");
    }

    [Fact]
    public async Task A_structured_event_is_taken_in_with_its_letters()
    {
        var student = Events.NewStudent();
        await fixture.PublishAsync(Bytes(Events.Awarded(data => data["familyName"] = "Åkerström-Öberg 😀", student).ToJsonString()), "application/cloudevents+json; charset=utf-8");
        await Eventually.Async(() => fixture.Database.ScalarAsync<string>("select family_name from person where student_ref = $1", student), name => name == "Åkerström-Öberg 😀");
    }

    [Theory]
    [InlineData("cloudEvents:")]
    [InlineData("cloudEvents_")]
    public async Task An_event_with_its_attributes_in_headers_is_taken_in(string prefix)
    {
        var awarded = Events.Awarded(id: $"åäö € 😀 {prefix}");
        await fixture.PublishAsync(Bytes(awarded["data"]!.ToJsonString()), "application/json", change: properties =>
            properties.Headers = awarded.Where(a => a.Key != "data").ToDictionary(a => prefix + a.Key, a => (object?)(string)a.Value!));
        (await OutcomeAsync(awarded)).ShouldBe("Accepted");
    }

    [Fact]
    public async Task The_same_event_over_HTTP_and_AMQP_counts_once()
    {
        var (first, second) = (Events.Awarded(), Events.Awarded());
        await fixture.Host.SendAsync(first);
        await fixture.PublishAsync(Bytes(first.ToJsonString()));
        (await OutcomeAsync(first, records: 2)).ShouldBe("Accepted, Duplicate");
        await fixture.PublishAsync(Bytes(second.ToJsonString()));
        (await OutcomeAsync(second)).ShouldBe("Accepted");
        (await fixture.Host.SendAsync(second)).Duplicates.ShouldBe(1);
    }

    [Fact]
    public async Task A_message_that_cannot_be_read_is_kept_as_it_came() =>
        (await PublishUnreadableAsync(Bytes("garbage {"), "application/cloudevents+json")).ShouldBe(("malformed-event", "garbage {"));

    [Fact]
    public async Task A_body_that_is_no_text_is_kept_in_base64()
    {
        byte[] body = [0x1f, 0x8b, 0x00, 0xff];
        (await PublishUnreadableAsync(body, "application/cloudevents+json")).ShouldBe(("malformed-event", $"base64:{Convert.ToBase64String(body)}"));
    }

    [Fact]
    public async Task Many_messages_share_receipts_and_their_sender_reads_them()
    {
        var events = Enumerable.Range(0, 1000).Select(_ => Events.Awarded()).ToArray();
        await using var channel = await fixture.ChannelAsync(fixture.Eecs);
        var properties = new BasicProperties { UserId = fixture.Eecs, ContentType = "application/cloudevents+json" };
        await Task.WhenAll(events.Select(e => channel.BasicPublishAsync(AmqpIntake.Exchange, "", true, properties, Bytes(e.ToJsonString())).AsTask()));
        (await OutcomeAsync(events[^1])).ShouldBe("Accepted");
        string[] ids = [.. events.Select(e => (string)e["id"]!)];
        await Eventually.Async(() => fixture.Database.ScalarAsync<long>("select count(*) from intake_record where outcome = 'Accepted' and event_id = any($1)", (object)ids), n => n == 1000);
        (await fixture.Database.ScalarAsync<long>("select count(distinct receipt_id) from intake_record where event_id = any($1)", (object)ids)).ShouldBeLessThan(200);

        var receipt = await fixture.Database.ScalarAsync<Guid>("select receipt_id from intake_record where event_id = $1", ids[0]);
        using var client = fixture.Host.Client(new TokenClaims { Subject = fixture.Eecs, Roles = ["school-system"], Schools = ["EECS"] });
        (await client.GetAsync($"/api/membership/intake/{receipt}")).EnsureSuccessStatusCode();
    }

    [Fact]
    public async Task Its_sender_finds_a_rejected_record_in_the_list_and_a_stranger_does_not()
    {
        var foreign = Events.Awarded(data => (data["school"], data["programme"]) = ("SCI", "CTFYS"));
        await fixture.PublishAsync(Bytes(foreign.ToJsonString()), user: fixture.Eecs);
        (await OutcomeAsync(foreign)).ShouldBe("Rejected foreign-school");
        var receipt = await fixture.Database.ScalarAsync<Guid>("select receipt_id from intake_record where event_id = $1", (string)foreign["id"]!);
        (await ListAsync(new TokenClaims { Subject = fixture.Eecs, Roles = ["school-system"], Schools = ["EECS"] })).ShouldContain(r => r.Receipt == receipt && r.Rejected > 0);
        (await ListAsync(new TokenClaims { Subject = "coordinator-sci", Roles = ["coordinator"], Schools = ["SCI"] })).ShouldContain(r => r.Receipt == receipt);
        (await ListAsync(new TokenClaims { Subject = "coordinator-itm", Roles = ["coordinator"], Schools = ["ITM"] })).ShouldBeEmpty();
    }

    /// <summary>All pages of what is rejected, as <paramref name="caller"/> sees it.</summary>
    private async Task<List<ReceiptRow>> ListAsync(TokenClaims caller)
    {
        using var client = fixture.Host.Client(caller);
        var rows = new List<ReceiptRow>();
        string? after = null;
        do
        {
            var page = await client.GetFromJsonAsync<Page<ReceiptRow>>($"/api/membership/intake?rejected=true&limit=1&after={after}");
            rows.AddRange(page!.Items);
            after = page.Next;
        }
        while (after is not null);
        return rows;
    }

    /// <summary>Publishes among readable ones; returns the rejected record's code and payload.</summary>
    private async Task<(string Code, string Payload)> PublishUnreadableAsync(byte[] body, string? contentType)
    {
        var marker = await fixture.Database.ScalarAsync<long>("select count(*) from intake_record where event_id is null");
        var (before, after) = (Events.Awarded(), Events.Awarded());
        await fixture.PublishAsync(Bytes(before.ToJsonString()));
        await fixture.PublishAsync(body, contentType);
        await fixture.PublishAsync(Bytes(after.ToJsonString()));
        (await OutcomeAsync(before)).ShouldBe("Accepted");
        (await OutcomeAsync(after)).ShouldBe("Accepted");
        (await fixture.Database.ScalarAsync<long>("select count(*) from intake_record where event_id is null")).ShouldBe(marker + 1);
        const string latest = "from intake_record join receipt on receipt.id = receipt_id where event_id is null order by received_at desc limit 1";
        return (await fixture.Database.ScalarAsync<string>($"select code {latest}"), await fixture.Database.ScalarAsync<string>($"select payload {latest}"));
    }

    private Task<string> OutcomeAsync(JsonObject @event, int records = 1) => Eventually.Async(() => fixture.Database.ScalarAsync<string>("""
        select string_agg(outcome || coalesce(' ' || code, ''), ', ' order by received_at)
        from intake_record join receipt on receipt.id = receipt_id where event_id = $1 having count(*) >= $2
        """, (string)@event["id"]!, (long)records), outcome => outcome.Length > 0);

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);
}
