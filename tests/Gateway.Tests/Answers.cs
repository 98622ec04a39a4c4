using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Shouldly;

namespace AlumniPlatform.Gateway.Tests;

internal static class Answers
{
    private static int visitors;

    public static async Task<JsonNode> JsonAsync(this HttpResponseMessage answer) => (await answer.Content.ReadFromJsonAsync<JsonNode>())!;

    /// <summary>The answer is problem details with this status and code.</summary>
    public static async Task ShouldBeProblemAsync(this HttpResponseMessage answer, int status, string code)
    {
        ((int)answer.StatusCode).ShouldBe(status, await answer.Content.ReadAsStringAsync());
        answer.Content.Headers.ContentType!.MediaType.ShouldBe("application/problem+json");
        var problem = await answer.JsonAsync();
        problem["code"]!.GetValue<string>().ShouldBe(code);
        problem["detail"]!.GetValue<string>().ShouldNotBeEmpty();
    }

    /// <summary>A client of its own for the limits: no other test and no earlier run asks from this address.</summary>
    public static HttpClient AsNewVisitor(this HttpClient client)
    {
        var start = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
        client.DefaultRequestHeaders.Add("X-Forwarded-For", $"2001:db8:{start >> 16 & 0xffff:x}:{(start + Interlocked.Increment(ref visitors) * 7919) & 0xffff:x}::1");
        return client;
    }
}
