using System.Text.Json;
using AlumniPlatform.Testing;
using Microsoft.IdentityModel.JsonWebTokens;

namespace AlumniPlatform.Identity.Tests;

public sealed class IdentityFixture() : ServiceFixture<Program>("identitydb", TestDatabase.CreateAsync<IdentityDb>)
{
    /// <summary>The same service on the same servers, with settings of its own.</summary>
    public Task<ServiceHost<Program>> StartAsync(params (string Key, string Value)[] settings) => StartAsync(time: null, kestrel: false, settings);

    /// <summary>The same with a clock of its own, or on a real port.</summary>
    public Task<ServiceHost<Program>> StartAsync(TimeProvider? time = null, bool kestrel = false, params (string Key, string Value)[] settings) =>
        ServiceHost<Program>.StartAsync(new Dictionary<string, string?>(settings.Select(s => KeyValuePair.Create(s.Key, (string?)s.Value)))
        {
            ["ConnectionStrings:identitydb"] = Database.ConnectionString,
            ["ConnectionStrings:messaging"] = VirtualHost.ConnectionString,
        }, time, kestrel: kestrel);
}

/// <summary>Asks for tokens as programs do.</summary>
internal static class TokenRequests
{
    public static Task<HttpResponseMessage> AskAsync(this HttpClient client, string clientId, string secret) =>
        client.PostAsync("/connect/token", Form(("grant_type", "client_credentials"), ("client_id", clientId), ("client_secret", secret)));

    public static async Task<string> TokenAsync(this HttpClient client, string clientId)
    {
        using var response = await client.AskAsync(clientId, clientId);
        var json = await response.JsonAsync();
        return json.GetProperty("access_token").GetString()!;
    }

    public static FormUrlEncodedContent Form(params (string Name, string Value)[] fields) => new(fields.Select(f => KeyValuePair.Create(f.Name, f.Value)));

    public static async Task<JsonElement> JsonAsync(this HttpResponseMessage response)
    {
        var text = await response.Content.ReadAsStringAsync();
        return response.IsSuccessStatusCode
            ? JsonSerializer.Deserialize<JsonElement>(text)
            : throw new InvalidOperationException($"{(int)response.StatusCode} {response.RequestMessage?.RequestUri}: {text}");
    }

    public static JsonElement Payload(this JsonWebToken token) => JsonSerializer.Deserialize<JsonElement>(Microsoft.IdentityModel.Tokens.Base64UrlEncoder.Decode(token.EncodedPayload));

    public static string[] Strings(this JsonElement payload, string claim) =>
        payload.TryGetProperty(claim, out var value) ? [.. value.EnumerateArray().Select(v => v.GetString()!)] : [];
}
