using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using Shouldly;
using Xunit;

namespace AlumniPlatform.Events.Tests;

/// <summary>What nobody should send, and which field is named in the answer.</summary>
public sealed class BadInputTests(EventsFixture fixture) : IClassFixture<EventsFixture>
{
    private static string Long => new('a', 301);

    public static TheoryData<string, string, string> Gatherings => new()
    {
        { "title", "null", "title" },
        { "title", """{"sv":"","en":" "}""", "title" },
        { "title", $$"""{"sv":"{{Long}}"}""", "title.sv" },
        { "title", """{"sv":"two\nlines"}""", "title.sv" },
        { "description", """{"sv":"\u0000"}""", "description.sv" },
        { "format", "\"in-space\"", "format" },
        { "startsAt", "null", "startsAt" },
        { "startsAt", "\"tomorrow\"", "startsAt" },
        { "startsAt", "\"2027-05-20T18:00Z\"", "startsAt" },
        { "startsAt", "\"2027-03-28T02:30\"", "startsAt" }, // the clocks are put forward over it
        { "startsAt", "\"9999-12-31T18:00\"", "startsAt" },
        { "endsAt", "\"2020-01-01T00:00\"", "endsAt" },
        { "timeZone", "\"Europe/Atlantis\"", "timeZone" },
        { "timeZone", "null", "timeZone" },
        { "onlineLink", "\"javascript:alert(1)\"", "onlineLink" },
        { "audience", "\"everybody\"", "audience" },
        { "invited", """["nobody"]""", "invited[0]" },
        { "invited", "[null]", "invited" },
        { "capacity", "0", "capacity" },
        { "capacity", "-1", "capacity" },
        { "registrationClosesAt", "\"later\"", "registrationClosesAt" },
        { "waitingListMode", "\"random\"", "waitingListMode" },
        { "offerHours", "0", "offerHours" },
        { "maxParty", "1000", "maxParty" },
        { "organisers", "[]", "organisers" },
        { "organisers", """[{"school":"EECS","university":"Another University"}]""", "organisers[0].university" },
        { "parts", """[{"title":null}]""", "parts[0].title" },
        { "parts", """[{"title":{"sv":"a"},"startsAt":"2027-05-20T18:00","endsAt":"2027-05-20T17:00"}]""", "parts[0].endsAt" },
        { "parts", """[{"id":"01890000-0000-7000-8000-000000000001","title":{"sv":"a"}},{"id":"01890000-0000-7000-8000-000000000001","title":{"sv":"b"}}]""", "parts[1].id" },
        { "quotas", """[{"name":{"sv":"a"},"partId":"01890000-0000-7000-8000-000000000001"}]""", "quotas[0].partId" },
        { "questions", """[{"kind":"riddle","label":{"sv":"a"}}]""", "questions[0].kind" },
        { "questions", """[{"kind":"choice","label":{"sv":"a"},"choices":["one"]}]""", "questions[0].choices" },
    };

    [Theory, MemberData(nameof(Gatherings))]
    public async Task A_gathering_that_cannot_be_is_refused_and_the_field_named(string field, string value, string named)
    {
        var input = JsonSerializer.SerializeToNode(Inputs.Gathering(fixture.Clock.GetUtcNow(), 5), JsonSerializerOptions.Web)!;
        input[field] = JsonNode.Parse(value);
        var problem = await fixture.Central.PostAsJsonAsync(Calls.Path, input).JsonAsync(400);
        problem.Text("code").ShouldBe("invalid-input");
        problem.GetProperty("errors").EnumerateObject().Select(e => e.Name).ShouldContain(named);
    }

    public static TheoryData<string, string, string> Registrations => new()
    {
        { "name", "null", "name" },
        { "name", $"\"{Long}\"", "name" },
        { "name", "\"two\\nlines\"", "name" },
        { "email", "null", "email" },
        { "email", "\"nobody\"", "email" },
        { "email", "\"a\\u0000@b.example\"", "email" },
        { "email", "\"a@b.example\\r\\nBcc: c@d.example\"", "email" },
        { "language", "\"de\"", "language" },
        { "party", "0", "party" },
        { "party", "-1", "party" },
        { "party", "1000", "party" },
        { "companions", """["one","two","three"]""", "companions" },
        { "companions", "[null]", "companions" },
        { "quotaId", "\"01890000-0000-7000-8000-000000000000\"", "quotaId" },
        { "partIds", """["01890000-0000-7000-8000-000000000000"]""", "partIds" },
        { "answers", """{"01890000-0000-7000-8000-000000000000":"a"}""", "answers" },
        { "sharedWith", """["01890000-0000-7000-8000-000000000000"]""", "sharedWith" },
    };

    [Theory, MemberData(nameof(Registrations))]
    public async Task A_registration_that_cannot_be_is_refused_and_takes_no_entry(string field, string value, string named)
    {
        var gathering = await fixture.Central.PublishedAsync(Inputs.Gathering(fixture.Clock.GetUtcNow(), 5));
        var input = JsonSerializer.SerializeToNode(Inputs.Registration(2), JsonSerializerOptions.Web)!;
        input[field] = JsonNode.Parse(value);
        var problem = await fixture.Host.Anonymous().AskAsync(gathering.Text("slug"), input).JsonAsync(400);
        problem.Text("code").ShouldBe("invalid-input");
        problem.GetProperty("errors").EnumerateObject().Select(e => e.Name).ShouldContain(named);
        (await fixture.Host.Anonymous().RegisterAsync(gathering.Text("slug"), Inputs.Registration()).JsonAsync(201)).GetProperty("entry").GetInt64().ShouldBe(1);
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{\"party\":\"many\"}")]
    [InlineData("{\"partIds\":[\"x\"]}")]
    [InlineData("{")]
    [InlineData("{\"name\":\"\\ud800\"}")]
    public async Task What_is_no_registration_at_all_is_a_bad_request(string body)
    {
        var gathering = await fixture.Central.PublishedAsync(Inputs.Gathering(fixture.Clock.GetUtcNow(), 5));
        using var content = new StringContent(body, new System.Net.Http.Headers.MediaTypeHeaderValue("application/json"));
        (await fixture.Host.Anonymous().PostAsync($"{Calls.Path}/public/{gathering.Text("slug")}/registrations", content).CodeAsync(400)).ShouldBe("bad-request");
    }

    [Fact]
    public async Task A_required_question_wants_an_answer_and_a_choice_one_of_its_choices()
    {
        var (text, choice) = (Guid.Parse("01890000-0000-7000-8000-000000000011"), Guid.Parse("01890000-0000-7000-8000-000000000012"));
        var gathering = await fixture.Central.PublishedAsync(Inputs.Gathering(fixture.Clock.GetUtcNow(), 5) with
        {
            Questions = [new(text, "text", new("Varför?", "Why?"), Required: true), new(choice, "choice", new("Tröja", "Shirt"), ["S", "M"])],
        });
        var anybody = fixture.Host.Anonymous();
        (await anybody.RegisterAsync(gathering.Text("slug"), Inputs.Registration()).JsonAsync(400)).GetProperty("errors").TryGetProperty($"answers.{text}", out _).ShouldBeTrue();
        var answers = new Dictionary<Guid, string?> { [text] = "Därför", [choice] = "XXL" };
        (await anybody.RegisterAsync(gathering.Text("slug"), Inputs.Registration() with { Answers = answers }).JsonAsync(400))
            .GetProperty("errors").TryGetProperty($"answers.{choice}", out _).ShouldBeTrue();
        answers[choice] = "M";
        (await anybody.RegisterAsync(gathering.Text("slug"), Inputs.Registration() with { Answers = answers }).JsonAsync(201)).GetProperty("answers").EnumerateObject().Count().ShouldBe(2);
    }

    [Theory]
    [InlineData("x")]
    [InlineData("AAAA")]
    [InlineData("%20")]
    public async Task A_wrong_token_opens_nothing(string token)
    {
        var anybody = fixture.Host.Anonymous();
        foreach (var method in new[] { HttpMethod.Get, HttpMethod.Delete })
            (await anybody.SendAsync(new HttpRequestMessage(method, $"{Calls.Path}/registrations/{token}")).CodeAsync(404)).ShouldBe("registration-token-invalid");
        (await anybody.PutAsync($"{Calls.Path}/registrations/{token}", new { name = "a" }, "*").CodeAsync(404)).ShouldBe("registration-token-invalid");
    }

    [Fact]
    public async Task A_token_with_one_letter_changed_opens_nothing()
    {
        var gathering = await fixture.Central.PublishedAsync(Inputs.Gathering(fixture.Clock.GetUtcNow(), 5));
        var anybody = fixture.Host.Anonymous();
        var token = (await anybody.RegisterAsync(gathering.Text("slug"), Inputs.Registration()).JsonAsync(201)).Text("token");
        var changed = token[..^10] + (token[^10] == 'A' ? 'B' : 'A') + token[^9..];
        (await anybody.GetAsync($"{Calls.Path}/registrations/{changed}").CodeAsync(404)).ShouldBe("registration-token-invalid");
    }

    [Fact]
    public async Task Registration_is_closed_before_its_window_and_after_it()
    {
        var now = fixture.Clock.GetUtcNow();
        var anybody = fixture.Host.Anonymous();
        var early = await fixture.Central.PublishedAsync(Inputs.Gathering(now, 5) with { RegistrationOpensAt = Inputs.Local(now, 10, 9) });
        (await anybody.RegisterAsync(early.Text("slug"), Inputs.Registration()).CodeAsync(409)).ShouldBe("registration-not-open");
        var late = await fixture.Central.PublishedAsync(Inputs.Gathering(now, 5) with { RegistrationClosesAt = Inputs.Local(now, -2, 9) });
        (await anybody.RegisterAsync(late.Text("slug"), Inputs.Registration()).CodeAsync(409)).ShouldBe("registration-closed");
        (await anybody.GetAsync($"{Calls.Path}/public/{late.Text("slug")}").JsonAsync(200)).Text("registration").ShouldBe("registration-closed");
    }
}
