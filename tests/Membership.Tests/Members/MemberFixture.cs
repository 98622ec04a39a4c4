using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using AlumniPlatform.Membership.Activation;
using AlumniPlatform.Membership.Tests.Activation;
using AlumniPlatform.ServiceDefaults;
using AlumniPlatform.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace AlumniPlatform.Membership.Tests.Members;

/// <summary>Members of the network, and what they ask of the API about themselves.</summary>
public class MemberFixture : ActivationFixture
{
    /// <summary>Makes a member of a new student; the client carries their token.</summary>
    public async Task<HttpClient> JoinAsync(string student, object? more = null, Action<JsonObject>? change = null)
    {
        var body = JsonSerializer.SerializeToNode(more ?? new { })!.AsObject();
        body["token"] = await InviteAsync(student, change);
        await PostAsync("", body);
        return await ClientAsync(student);
    }

    public async Task<HttpClient> ClientAsync(string student) =>
        Host.Client(new TokenClaims { Roles = [Roles.Member], Person = await OfPersonAsync<Guid>("id", student) });

    /// <summary>The token of the link that was mailed last to prove an address.</summary>
    public async Task<string> ConfirmationTokenAsync(string student) => ActivationTokens.Token(
        await Host.Services.GetRequiredService<ActivationTokens>().KeyAsync("address-confirmation", CancellationToken.None),
        await OfPersonAsync<Guid>("(select id from address_confirmation where person_id = person.id)", student));

    public async Task<(HttpStatusCode Status, JsonElement Body)> ConfirmAsync(string? token, string path = "")
    {
        using var client = Host.Anonymous();
        return await AnswerAsync(await client.PostAsJsonAsync($"/api/membership/address-confirmations{path}", new { token }));
    }

    public static async Task<(HttpStatusCode Status, JsonElement Body)> AnswerAsync(HttpResponseMessage response)
    {
        var text = await response.Content.ReadAsStringAsync();
        return (response.StatusCode, text.Length == 0 ? default : JsonDocument.Parse(text).RootElement);
    }
}
