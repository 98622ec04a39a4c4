using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using AlumniPlatform.ServiceDefaults;
using AlumniPlatform.Testing;
using Shouldly;
using Xunit;

namespace AlumniPlatform.Messaging.Tests;

public sealed class DeadLetterTests(SamplePlatform platform) : IClassFixture<SamplePlatform>
{
    private const string Letters = "/api/first/dead-letters";

    [Fact]
    public async Task A_message_that_keeps_failing_is_dead_lettered_with_its_reason_and_its_neighbours_are_applied()
    {
        var id = (await platform.Publisher.PublishAsync(["healthy 1", "poison reason", "healthy 2"]))[1];
        using var client = await OperatorAsync();

        var letter = await WaitForAsync(client, id);
        letter.GetProperty("reason").GetString().ShouldBe("cannot take poison reason");
        letter.GetProperty("exceptionType").GetString().ShouldBe("System.InvalidOperationException");
        letter.GetProperty("queue").GetString().ShouldBe("first.ordered");
        letter.GetProperty("attempts").GetInt32().ShouldBe(6);
        await platform.First.AppliesAsync("healthy%", 2);
        (await platform.First.AppliedAsync("poison reason")).ShouldBe(0);
    }

    [Fact]
    public async Task A_replayed_message_is_applied_by_the_consumer_that_gave_it_up_and_once()
    {
        platform.Second.Behaviour.Poisonous = false;
        var id = (await platform.Publisher.PublishAsync("poison replayed")).Single();
        using var client = await OperatorAsync();
        var letter = (await WaitForAsync(client, id)).GetProperty("id").GetGuid();
        await platform.Second.AppliesAsync("poison replayed", 1);

        platform.First.Behaviour.Poisonous = false;
        (await SettleAsync(client, letter, "replay")).ShouldBe(1);
        (await SettleAsync(client, letter, "replay")).ShouldBe(0); // a double click
        (await SettleAsync(client, letter, "drop")).ShouldBe(0);

        await platform.First.AppliesAsync("poison replayed", 1);
        platform.First.Behaviour.Poisonous = true;
        (await platform.Second.AppliedAsync("poison replayed")).ShouldBe(1);
        (await AuditAsync(client, letter)).ShouldBe([("replayed", "Demo Operator")]);
        (await ListAsync(client, "?settled=true")).ShouldContain(l => l.GetProperty("id").GetGuid() == letter);
    }

    [Fact]
    public async Task A_dropped_message_is_never_applied_and_the_audit_says_who_dropped_it()
    {
        var id = (await platform.Publisher.PublishAsync("poison dropped")).Single();
        using var client = await OperatorAsync();
        var letter = (await WaitForAsync(client, id)).GetProperty("id").GetGuid();

        (await SettleAsync(client, letter, "drop")).ShouldBe(1);
        (await SettleAsync(client, letter, "replay")).ShouldBe(0);

        (await AuditAsync(client, letter)).ShouldBe([("dropped", "Demo Operator")]);
        (await platform.First.OutboxAsync()).ShouldBe(0);
        (await platform.First.AppliedAsync("poison dropped")).ShouldBe(0);
    }

    [Fact]
    public async Task The_payload_is_shown_without_names_addresses_and_free_text()
    {
        var id = (await platform.Publisher.PublishAsync("poison of a private kind")).Single();
        using var client = await OperatorAsync();
        var letter = (await WaitForAsync(client, id)).GetProperty("id").GetGuid();

        var detail = await client.GetStringAsync(new Uri($"{Letters}/{letter}", UriKind.Relative));
        detail.ShouldContain(id.ToString());
        detail.ShouldNotContain("demo.person@example.org");
        JsonDocument.Parse(detail).RootElement.GetProperty("payload").GetProperty("message").GetProperty("text").GetString().ShouldBe("***");
    }

    [Fact]
    public async Task Only_operators_come_in()
    {
        var id = Guid.CreateVersion7(TimeProvider.System.GetUtcNow());
        (HttpMethod, string)[] endpoints = [(HttpMethod.Get, Letters), (HttpMethod.Get, $"{Letters}/audit"), (HttpMethod.Get, $"{Letters}/{id}"),
            (HttpMethod.Post, $"{Letters}/{id}/replay"), (HttpMethod.Post, $"{Letters}/{id}/drop"), (HttpMethod.Post, $"{Letters}/replay?queue=first.ordered")];
        using var anonymous = new HttpClient { BaseAddress = platform.First.Address };
        foreach (var (method, path) in endpoints)
        {
            (await anonymous.SendAsync(new HttpRequestMessage(method, path))).StatusCode.ShouldBe(HttpStatusCode.Unauthorized, path);
            foreach (var role in Roles.All.Where(r => r != Roles.Operator))
            {
                using var other = await ClientAsync(role);
                (await other.SendAsync(new HttpRequestMessage(method, path))).StatusCode.ShouldBe(HttpStatusCode.Forbidden, $"{path} as {role}");
            }
        }
        using var client = await OperatorAsync();
        (await client.PostAsync(new Uri($"{Letters}/{id}/replay", UriKind.Relative), null)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await client.GetAsync(new Uri($"{Letters}?after=nonsense", UriKind.Relative))).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
    }

    private static async Task<JsonElement> WaitForAsync(HttpClient client, Guid messageId) =>
        (await Eventually.Async(() => ListAsync(client, ""), all => all.Any(l => Of(l, messageId)), TimeSpan.FromSeconds(60))).Single(l => Of(l, messageId));

    private static bool Of(JsonElement letter, Guid messageId) => letter.GetProperty("messageId").GetGuid() == messageId;

    private static async Task<List<JsonElement>> ListAsync(HttpClient client, string query) =>
        (await client.GetFromJsonAsync<JsonElement>($"{Letters}{query}")).GetProperty("items").EnumerateArray().ToList();

    private static async Task<int> SettleAsync(HttpClient client, Guid letter, string verb) =>
        (await (await client.PostAsync(new Uri($"{Letters}/{letter}/{verb}", UriKind.Relative), null)).EnsureSuccessStatusCode().Content.ReadFromJsonAsync<JsonElement>()).GetProperty("count").GetInt32();

    private static async Task<List<(string?, string?)>> AuditAsync(HttpClient client, Guid letter) =>
        [.. (await ListAsync(client, "/audit")).Where(a => a.GetProperty("deadLetterId").GetGuid() == letter)
            .Select(a => (a.GetProperty("action").GetString(), a.GetProperty("actorName").GetString()))];

    private Task<HttpClient> OperatorAsync() => ClientAsync(Roles.Operator);

    private async Task<HttpClient> ClientAsync(string role)
    {
        var client = new HttpClient { BaseAddress = platform.First.Address };
        var token = (await TokenIssuer.SharedAsync()).Token(new TokenClaims { Roles = [role], Name = "Demo Operator" });
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return client;
    }
}
