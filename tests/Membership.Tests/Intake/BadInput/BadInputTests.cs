using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using AlumniPlatform.Membership.Intake;
using AlumniPlatform.Membership.Intake.Amqp;
using AlumniPlatform.Membership.Tests.Intake.Ladok;
using AlumniPlatform.ServiceDefaults;
using AlumniPlatform.Testing;
using RabbitMQ.Client;
using Shouldly;
using Xunit;

namespace AlumniPlatform.Membership.Tests.Intake.BadInput;

/// <summary>Every fault of the tables through every door that can show it: the same code, nothing lost, and good neighbours accepted.</summary>
public sealed class BadInputTests(BadInputFixture fixture) : IClassFixture<BadInputFixture>
{
    private const string Batch = "application/cloudevents-batch+json";
    private const string One = "application/cloudevents+json";

    public enum Door
    {
        HttpBatch,
        HttpStructured,
        HttpBinary,
        AmqpBatch,
        AmqpStructured,
        AmqpBinary,
        Ladok,
    }

    public static TheoryData<string, Door> Events => new(
        from bad in BadEvent.All
        from door in Enum.GetValues<Door>()
        where door switch { Door.HttpBinary or Door.AmqpBinary => bad.Data is not null, Door.Ladok => bad.Ladok is not null, _ => true }
        select new TheoryDataRow<string, Door>(bad.Name, door));

    [Theory, MemberData(nameof(Events))]
    public async Task A_fault_has_one_code_at_every_door_is_found_in_a_receipt_and_spoils_no_neighbour(string fault, Door door)
    {
        var bad = BadEvent.All.Single(b => b.Name == fault);
        var (first, last) = (Intake.Events.Awarded(), Intake.Events.Awarded());
        var before = await LatestReceiptAsync();
        string[] neighbours = door == Door.Ladok ? await ReadAsync(bad) : [(string)first["id"]!, (string)last["id"]!];
        switch (door)
        {
            case Door.HttpBatch:
                await PostAsync(Together(first, bad, last), Batch);
                break;
            case Door.HttpStructured or Door.HttpBinary:
                await fixture.Host.SendAsync(first);
                await PostAsync(door == Door.HttpBinary ? bad.Data!() : bad.Event(NewId()), door == Door.HttpBinary ? "application/json" : One, binary: door == Door.HttpBinary);
                await fixture.Host.SendAsync(last);
                break;
            case Door.AmqpBatch:
                await fixture.PublishAsync(Together(first, bad, last), Batch);
                break;
            case Door.AmqpStructured or Door.AmqpBinary:
                await fixture.PublishAsync(Bytes(first));
                await PublishAsync(door == Door.AmqpBinary ? bad.Data!() : bad.Event(NewId()), door == Door.AmqpBinary ? "application/json" : One, binary: door == Door.AmqpBinary);
                await fixture.PublishAsync(Bytes(last));
                break;
        }
        await AcceptedAsync(neighbours);
        var (code, reason) = await RejectedSinceAsync(before);
        code.ShouldBe(bad.Code, reason);
    }

    public static TheoryData<string> Bodies => new(BadBody.All.Select(b => b.Name));

    [Theory, MemberData(nameof(Bodies))]
    public async Task A_request_that_holds_no_events_is_refused_with_a_code(string fault)
    {
        var bad = BadBody.All.Single(b => b.Name == fault);
        using var response = await SendAsync(bad.Body, bad.ContentType, bad.Binary);
        ((int)response.StatusCode).ShouldBe(bad.Status);
        response.Content.Headers.ContentType!.MediaType.ShouldBe("application/problem+json");
        var problem = await response.Content.ReadFromJsonAsync<JsonElement>();
        problem.GetProperty("code").GetString().ShouldBe(bad.Code);
    }

    [Theory, MemberData(nameof(Bodies))]
    public async Task A_message_that_holds_no_events_is_a_rejected_record_with_the_same_code(string fault)
    {
        var bad = BadBody.All.Single(b => b.Name == fault);
        var before = await LatestReceiptAsync();
        await PublishAsync(bad.Body, bad.ContentType, bad.Binary);
        (await RejectedSinceAsync(before)).Code.ShouldBe(bad.Code);
    }

    [Fact]
    public async Task An_event_of_64_KiB_is_taken_in_and_one_byte_more_is_not()
    {
        var (fits, exceeds) = (Sized(CloudEventReader.MaxEventBytes), Sized(CloudEventReader.MaxEventBytes + 1));
        Encoding.UTF8.GetByteCount(fits).ShouldBe(65_536);
        var answer = await PostAsync(Encoding.UTF8.GetBytes($"[{fits},{exceeds}]"), Batch);
        answer.Accepted.ShouldBe(1);
        answer.Rejected.ShouldHaveSingleItem().ShouldSatisfyAllConditions(r => r.Index.ShouldBe(1), r => r.Code.ShouldBe("too-large"), r => r.Id.ShouldNotBeNull());

        var before = await LatestReceiptAsync();
        await fixture.PublishAsync(Encoding.UTF8.GetBytes($"[{Sized(CloudEventReader.MaxEventBytes)},{Sized(CloudEventReader.MaxEventBytes + 1)}]"), Batch);
        (await RejectedSinceAsync(before)).Code.ShouldBe("too-large");
    }

    [Fact]
    public async Task A_batch_of_5000_events_is_taken_in() =>
        (await PostAsync(Encoding.UTF8.GetBytes($"[{string.Join(',', Enumerable.Repeat("1", 5000))}]"), Batch)).Rejected.Count.ShouldBe(5000);

    [Fact]
    public async Task A_request_of_64_MiB_is_taken_in_and_one_byte_more_is_not()
    {
        await using var host = await ServiceHost<Program>.StartAsync(new Dictionary<string, string?>
        {
            ["ConnectionStrings:membershipdb"] = fixture.Database.ConnectionString,
            ["ConnectionStrings:messaging"] = fixture.VirtualHost.ConnectionString,
            ["ConnectionStrings:cache"] = await TestServers.RedisAsync(),
        }, kestrel: true);
        (await StatusAsync(CloudEventReader.MaxRequestBytes)).ShouldBe("202");
        (await StatusAsync(CloudEventReader.MaxRequestBytes + 1)).ShouldBe("413 too-large");

        async Task<string> StatusAsync(long size)
        {
            var body = new byte[size];
            body.AsSpan().Fill((byte)' ');
            (body[0], body[^1]) = ((byte)'[', (byte)']');
            using var client = host.Client(Roles.SchoolSystem, "*");
            using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(host.Address, "/api/membership/intake")) { Content = new ByteArrayContent(body) };
            request.Content.Headers.ContentType = new MediaTypeHeaderValue(Batch);
            request.Headers.ExpectContinue = true;
            using var response = await client.SendAsync(request);
            var code = response.IsSuccessStatusCode ? "" : $" {(await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("code").GetString()}";
            return $"{(int)response.StatusCode}{code}";
        }
    }

    [Fact]
    public async Task A_byte_order_mark_is_no_fault()
    {
        var (posted, published) = (Intake.Events.Awarded(), Intake.Events.Awarded());
        (await PostAsync([.. Encoding.UTF8.Preamble, .. Bytes(posted)], One)).Accepted.ShouldBe(1);
        await fixture.PublishAsync((byte[])[.. Encoding.UTF8.Preamble, .. Bytes(published)]);
        await AcceptedAsync((string)published["id"]!);
    }

    [Fact]
    public async Task An_empty_batch_is_no_fault()
    {
        (await PostAsync("[]"u8.ToArray(), Batch)).Rejected.ShouldBeEmpty();
        var before = await LatestReceiptAsync();
        await fixture.PublishAsync("[]"u8.ToArray(), Batch);
        await Eventually.Async(LatestReceiptAsync, receipt => receipt != before);
        (await CountRejectedAsync(before)).ShouldBe(0);
    }

    private static string NewId() => (string)Intake.Events.Awarded()["id"]!;

    private static string Sized(int bytes)
    {
        var spare = bytes - Encoding.UTF8.GetByteCount(Intake.Events.Awarded(data => data["note"] = "").ToJsonString());
        var text = Intake.Events.Awarded(data => data["note"] = new string('x', spare)).ToJsonString();
        var off = Encoding.UTF8.GetByteCount(text) - bytes; // numbers in it may have got a digit more
        return off == 0 ? text : text.Replace($"\"{new string('x', spare)}\"", $"\"{new string('x', spare - off)}\"", StringComparison.Ordinal);
    }

    private static byte[] Bytes(JsonObject @event) => Encoding.UTF8.GetBytes(@event.ToJsonString());

    private static byte[] Together(JsonObject first, BadEvent bad, JsonObject last) =>
        [(byte)'[', .. Bytes(first), (byte)',', .. bad.Event(NewId()), (byte)',', .. Bytes(last), (byte)']'];

    private async Task<IntakeAnswer> PostAsync(byte[] body, string contentType, bool binary = false)
    {
        using var response = await SendAsync(body, contentType, binary);
        response.StatusCode.ShouldBe(HttpStatusCode.Accepted, await response.Content.ReadAsStringAsync());
        return (await response.Content.ReadFromJsonAsync<IntakeAnswer>(JsonSerializerOptions.Web))!;
    }

    private async Task<HttpResponseMessage> SendAsync(byte[] body, string? contentType, bool binary)
    {
        using var client = fixture.Host.Client(Roles.SchoolSystem, "*");
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/membership/intake") { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = contentType is null ? null : MediaTypeHeaderValue.Parse(contentType);
        if (binary)
            foreach (var (name, value) in Attributes())
                request.Headers.Add($"ce-{name}", Uri.EscapeDataString(value));
        return await client.SendAsync(request);
    }

    private Task PublishAsync(byte[] body, string? contentType, bool binary) => fixture.PublishAsync(body, contentType, change: properties =>
        properties.Headers = binary ? Attributes().ToDictionary(a => $"cloudEvents:{a.Key}", a => (object?)a.Value) : null);

    private static Dictionary<string, string> Attributes() => new()
    {
        ["specversion"] = "1.0", ["type"] = GraduationRecord.Awarded, ["source"] = "urn:example:student-records", ["id"] = NewId(),
    };

    /// <summary>Puts the fault into the feed between two graduates; returns the ids of theirs.</summary>
    private async Task<string[]> ReadAsync(BadEvent bad)
    {
        var (first, last) = (LadokEntries.NewUid(), LadokEntries.NewUid());
        fixture.Feed.Add([.. Graduate(first), .. bad.Ladok!(), .. Graduate(last)]);
        await AcceptedAsync(first, last);
        return [first, last];

        static string[] Graduate(string id)
        {
            var student = LadokEntries.NewUid();
            return [LadokEntries.Name(student, "Åsa", "Öberg"), LadokEntries.Mail(student, "asa@campus.example.se"), LadokEntries.Issued(student, LadokEntries.NewUid(), id: id)];
        }
    }

    private Task AcceptedAsync(params string[] ids) => Eventually.Async(() => fixture.Database.ScalarAsync<long>(
        "select count(*) from intake_record where outcome = 'Accepted' and event_id = any($1)", (object)ids), count => count == ids.Length, TimeSpan.FromSeconds(30));

    private Task<Guid> LatestReceiptAsync() => fixture.Database.ScalarAsync<Guid>(
        "select coalesce((select id from receipt order by id desc limit 1), '00000000-0000-0000-0000-000000000000')");

    private Task<long> CountRejectedAsync(Guid before) =>
        fixture.Database.ScalarAsync<long>("select count(*) from intake_record where outcome = 'Rejected' and receipt_id > $1", before);

    /// <summary>The one rejected record after a receipt, as the central office reads it.</summary>
    private async Task<(string Code, string Reason)> RejectedSinceAsync(Guid before)
    {
        (await Eventually.Async(() => CountRejectedAsync(before), count => count > 0)).ShouldBe(1);
        var receipt = await fixture.Database.ScalarAsync<Guid>("select receipt_id from intake_record where outcome = 'Rejected' and receipt_id > $1", before);
        using var client = fixture.Host.Client(Roles.Central);
        var answer = await client.GetFromJsonAsync<JsonElement>($"/api/membership/intake/{receipt}");
        var rejected = answer.GetProperty("rejected").EnumerateArray().Single();
        return (rejected.GetProperty("code").GetString()!, rejected.GetProperty("reason").GetString()!);
    }
}
