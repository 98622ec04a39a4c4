using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using AlumniPlatform.ServiceDefaults;
using Shouldly;

namespace AlumniPlatform.Membership.Tests.Intake.Inbox;

/// <summary>A rejected record, and what its coordinator does.</summary>
internal sealed record Rejected(MembershipFixture Fixture, Guid Receipt, int Index)
{
    public const string Inbox = "/api/membership/intake/rejected";

    public string Path => $"{Inbox}/{Receipt}/{Index}";

    /// <summary>Sends the event, which is rejected.</summary>
    public static async Task<Rejected> OfAsync(MembershipFixture fixture, JsonObject spoiled, string school = "*")
    {
        var answer = await fixture.Host.SendAsync([spoiled], school);
        return new Rejected(fixture, answer.Receipt, answer.Rejected.ShouldHaveSingleItem().Index);
    }

    public async Task<JsonElement> ReadAsync(string role = Roles.Coordinator, string school = "EECS")
    {
        using var client = Fixture.Host.Client(role, school);
        return await client.GetFromJsonAsync<JsonElement>(Path);
    }

    public Task<(HttpStatusCode Status, JsonElement Body)> ReplayAsync(JsonNode? payload = null, string school = "EECS") =>
        PostAsync(Fixture.Host.Client(Roles.Coordinator, school), $"{Path}/replay", new JsonObject { ["payload"] = payload?.DeepClone() });

    public Task<(HttpStatusCode Status, JsonElement Body)> DismissAsync(string reason = "Sent by mistake.", string school = "EECS") =>
        PostAsync(Fixture.Host.Client(Roles.Coordinator, school), $"{Path}/dismiss", new JsonObject { ["reason"] = reason });

    public Task<(HttpStatusCode Status, JsonElement Body)> ReopenAsync(string school = "EECS") =>
        PostAsync(Fixture.Host.Client(Roles.Coordinator, school), $"{Path}/reopen", []);

    public static async Task<(HttpStatusCode, JsonElement)> PostAsync(HttpClient client, string path, JsonObject body)
    {
        using (client)
        {
            using var response = await client.PostAsJsonAsync(path, body);
            var text = await response.Content.ReadAsStringAsync();
            return (response.StatusCode, text.Length == 0 ? default : JsonDocument.Parse(text).RootElement);
        }
    }
}
