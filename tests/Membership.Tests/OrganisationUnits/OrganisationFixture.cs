using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using AlumniPlatform.ServiceDefaults;
using AlumniPlatform.Testing;
using Shouldly;

namespace AlumniPlatform.Membership.Tests.OrganisationUnits;

/// <summary>Membership with an organisation that tests change.</summary>
public sealed class OrganisationFixture() : ServiceFixture<Program>("membershipdb", TestDatabase.CreateAsync<MembershipDb>)
{
    public const string Root = "/api/membership/organisation";

    /// <summary>What a replica that starts next reads; null is the platform's own file.</summary>
    public string? File { get; set; }

    protected override Task ConfigureAsync(IDictionary<string, string?> settings)
    {
        if (File is not null)
            settings["Organisation:File"] = File;
        return Task.CompletedTask;
    }

    public static object School(string code, string? from = null, string? to = null, string en = "School") =>
        new { code, name = new { sv = "Skola", en }, validFrom = from, validTo = to };

    public static object Programme(string code, string school, string? from = null, string? to = null) =>
        new { code, school, name = new { sv = "Program", en = "Programme" }, validFrom = from, validTo = to };

    /// <summary>Sends as the central office, with the ETag of what is there when <paramref name="ifMatch"/> is not given.</summary>
    public async Task<(HttpStatusCode Status, JsonElement Body, string? Tag)> SendAsync(HttpMethod method, string path, object? body, string? ifMatch = null, HttpClient? client = null)
    {
        using var central = Host.Client(Roles.Central);
        client ??= central;
        using var request = new HttpRequestMessage(method, $"{Root}/{path}");
        if (body is not null)
            request.Content = JsonContent.Create(body);
        if (ifMatch is not null)
            request.Headers.TryAddWithoutValidation("If-Match", ifMatch);
        using var response = await client.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        return (response.StatusCode, text.Length == 0 ? default : JsonDocument.Parse(text).RootElement, response.Headers.ETag?.ToString());
    }

    public async Task<JsonElement> AddAsync(string kind, object unit)
    {
        var (status, body, _) = await SendAsync(HttpMethod.Post, kind, unit);
        status.ShouldBe(HttpStatusCode.Created, body.ToString());
        return body;
    }

    public async Task<string> TagAsync(string path) => (await SendAsync(HttpMethod.Get, path, null)).Tag!;

    /// <summary>Merges today.</summary>
    public async Task<(HttpStatusCode Status, JsonElement Body)> MergeAsync(string code, string into, string on = "2026-01-01")
    {
        var (status, body, _) = await SendAsync(HttpMethod.Post, $"schools/{code}/merge", new { into, on }, await TagAsync($"schools/{code}"));
        return (status, body);
    }
}
