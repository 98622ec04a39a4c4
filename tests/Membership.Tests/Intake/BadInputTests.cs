using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using AlumniPlatform.ServiceDefaults;
using Shouldly;
using Xunit;

namespace AlumniPlatform.Membership.Tests.Intake;

public sealed class BadInputTests(MembershipFixture fixture) : IClassFixture<MembershipFixture>
{
    public static TheoryData<string, string> BadData => new()
    {
        { """{"studentRef": null}""", "missing-field" },
        { """{"studentRef": ""}""", "missing-field" },
        { """{"studentRef": 17}""", "invalid-field" },
        { """{"familyName": "  "}""", "missing-field" },
        { """{"givenName": null}""", "missing-field" },
        { """{"familyName": "nul\u0000byte"}""", "invalid-field" },
        { """{"familyName": "line\nbreak"}""", "invalid-field" },
        { """{"email": null}""", "missing-field" },
        { """{"email": "nobody"}""", "invalid-field" },
        { """{"email": "a@b@example.se"}""", "invalid-field" },
        { """{"email": "a@example.se\r\nBcc: b@example.se"}""", "invalid-field" },
        { """{"email": "a@example"}""", "invalid-field" },
        { """{"privateEmail": "a b@example.se"}""", "invalid-field" },
        { """{"awardedOn": null}""", "missing-field" },
        { """{"awardedOn": "2026-02-30"}""", "invalid-field" },
        { """{"awardedOn": "04/06/2026"}""", "invalid-field" },
        { """{"awardedOn": "0001-01-01"}""", "invalid-field" },
        { """{"language": "?"}""", "invalid-field" },
        { """{"protectedIdentity": "yes"}""", "invalid-field" },
        { """{"school": "NONE"}""", "unknown-school" },
        { """{"school": "E'; drop table person; --"}""", "invalid-field" },
        { """{"programme": "NONE"}""", "unknown-programme" },
        { """{"programme": "CTFYS"}""", "unknown-programme" },
    };

    [Theory, MemberData(nameof(BadData))]
    public async Task A_record_with_bad_data_is_rejected_and_its_neighbours_are_accepted(string change, string code)
    {
        var bad = Events.Awarded(data => Merge(data, change));
        var answer = await fixture.Host.SendAsync(Events.Awarded(), bad, Events.Awarded());
        answer.Accepted.ShouldBe(2);
        var rejected = answer.Rejected.ShouldHaveSingleItem();
        rejected.Index.ShouldBe(1);
        rejected.Id.ShouldBe((string?)bad["id"]);
        rejected.Code.ShouldBe(code, rejected.Reason);
    }

    public static TheoryData<string, string> BadEvents => new()
    {
        { "17", "malformed-event" },
        { "null", "malformed-event" },
        { "[]", "malformed-event" },
        { "{}", "malformed-event" },
        { """{"specversion": "0.3", "id": "x", "source": "s", "type": "alumni.degree.awarded.v1"}""", "malformed-event" },
        { """{"specversion": "1.0", "source": "s", "type": "alumni.degree.awarded.v1"}""", "malformed-event" },
        { """{"specversion": "1.0", "id": "", "source": "s", "type": "alumni.degree.awarded.v1"}""", "malformed-event" },
        { """{"specversion": "1.0", "id": "x\u0000", "source": "s", "type": "alumni.degree.awarded.v1"}""", "malformed-event" },
        { """{"specversion": "1.0", "id": "x", "source": "s", "type": "alumni.degree.awarded.v1", "\ud800": 1}""", "malformed-event" },
        { """{"specversion": "1.0", "id": "x", "source": "s", "type": "alumni.degree.awarded.v1", "data": {"studentRef": "\ud800"}}""", "invalid-field" },
        { """{"specversion": "1.0", "id": "x", "source": "s", "type": "alumni.unheard-of.v1", "data": {}}""", "unknown-type" },
        { """{"specversion": "1.0", "id": "x", "source": "s", "type": "alumni.degree.awarded.v1"}""", "missing-field" },
        { """{"specversion": "1.0", "id": "x", "source": "s", "type": "alumni.degree.awarded.v1", "data": "text"}""", "missing-field" },
        { """{"specversion": "1.0", "id": "x", "source": "s", "type": "alumni.degree.awarded.v1", "data_base64": "%%"}""", "malformed-event" },
    };

    [Theory, MemberData(nameof(BadEvents))]
    public async Task A_bad_event_is_rejected_and_its_neighbours_are_accepted(string bad, string code)
    {
        var answer = await SendAsync($"[{Events.Awarded().ToJsonString()},{bad},{Events.Awarded().ToJsonString()}]");
        answer.GetProperty("accepted").GetInt32().ShouldBe(2);
        answer.GetProperty("rejected")[0].GetProperty("code").GetString().ShouldBe(code);
    }

    [Fact]
    public async Task An_event_nested_without_end_is_rejected_and_its_neighbour_accepted()
    {
        var deep = new string('[', 40_000) + new string(']', 40_000);
        var answer = await SendAsync($"[{deep},{Events.Awarded().ToJsonString()}]");
        answer.GetProperty("accepted").GetInt32().ShouldBe(1);
    }

    [Fact]
    public async Task An_event_of_more_than_64_KiB_is_rejected_and_recognisable()
    {
        var large = Events.Awarded(data => data["note"] = new string('x', 70_000));
        var rejected = (await fixture.Host.SendAsync(Events.Awarded(), large)).Rejected.ShouldHaveSingleItem();
        (rejected.Code, rejected.Id).ShouldBe(("too-large", (string?)large["id"]));
    }

    [Theory]
    [InlineData("not json", "application/cloudevents-batch+json", HttpStatusCode.BadRequest, "invalid-input")]
    [InlineData("{}", "application/cloudevents-batch+json", HttpStatusCode.BadRequest, "invalid-input")]
    [InlineData("", "application/cloudevents+json", HttpStatusCode.BadRequest, "invalid-input")]
    [InlineData("[]", "application/json", HttpStatusCode.UnsupportedMediaType, "unsupported-media-type")]
    [InlineData("<e/>", "application/cloudevents+xml", HttpStatusCode.UnsupportedMediaType, "unsupported-media-type")]
    public async Task A_request_that_holds_no_events_is_refused(string body, string contentType, HttpStatusCode status, string code)
    {
        using var client = fixture.Host.Client(Roles.SchoolSystem, "*");
        using var response = await client.PostAsync(body, contentType);
        response.StatusCode.ShouldBe(status);
        JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement.GetProperty("code").GetString().ShouldBe(code);
    }

    [Fact]
    public async Task More_than_5000_events_are_refused()
    {
        using var client = fixture.Host.Client(Roles.SchoolSystem, "*");
        using var response = await client.PostAsync($"[{string.Join(',', Enumerable.Repeat("1", 5001))}]");
        response.StatusCode.ShouldBe(HttpStatusCode.RequestEntityTooLarge);
    }

    private async Task<JsonElement> SendAsync(string batch)
    {
        using var client = fixture.Host.Client(Roles.SchoolSystem, "*");
        using var response = await client.PostAsync(batch);
        response.StatusCode.ShouldBe(HttpStatusCode.Accepted);
        return JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement;
    }

    private static void Merge(JsonObject data, string change)
    {
        foreach (var (name, value) in JsonNode.Parse(change)!.AsObject())
            data[name] = value?.DeepClone();
    }
}
