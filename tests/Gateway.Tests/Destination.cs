using System.Text.Json;
using System.Text.Json.Nodes;
using AlumniPlatform.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace AlumniPlatform.Gateway.Tests;

/// <summary>A service behind the gateway, on a real port: answers with what it was asked.</summary>
public sealed class Destination : IAsyncDisposable
{
    private readonly WebApplication app;

    private Destination(string name, WebApplication app) => (Name, this.app) = (name, app);

    public string Name { get; }

    public string Address { get; private set; } = "";

    public int Readiness { get; set; } = 200;

    public static async Task<Destination> StartAsync(string name, string address = "http://127.0.0.1:0")
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls(address).ConfigureKestrel(kestrel =>
        {
            kestrel.Limits.MaxRequestBodySize = null;
            kestrel.ResponseHeaderEncodingSelector = _ => System.Text.Encoding.UTF8;
        });
        var destination = new Destination(name, builder.Build());
        await destination.ServeAsync();
        return destination;
    }

    public async ValueTask DisposeAsync() => await app.DisposeAsync();

    private async Task ServeAsync()
    {
        app.MapGet("/health/ready", () => Results.StatusCode(Readiness));
        app.MapGet("/own-headers", (HttpContext http) =>
        {
            http.Response.Headers.ContentSecurityPolicy = "default-src 'self' data:";
            http.Response.Headers["X-Powered-By"] = "a cupboard";
            return Results.Content("<!doctype html><title>Page</title>", "text/html");
        });
        app.MapGet("/odd-headers", async (HttpContext http) =>
        {
            http.Response.Headers.ContentDisposition = "attachment; filename=å€.csv";
            await http.Response.WriteAsync("the body");
        });
        app.MapGet("/api/{service}/openapi.json", () => Results.Text(OpenApi(Name), "application/json"));
        if (Name == "identity")
            app.MapGet("/.well-known/{**path}", KeysAsync);
        app.MapFallback((Delegate)EchoAsync);
        await app.StartAsync();
        Address = app.Urls.Single();
    }

    private async Task<IResult> EchoAsync(HttpContext http)
    {
        var received = 0L;
        var buffer = new byte[64 * 1024];
        while (await http.Request.Body.ReadAsync(buffer, http.RequestAborted) is > 0 and var read)
            received += read;
        return Results.Json(new JsonObject
        {
            ["service"] = Name, ["replica"] = Address, ["path"] = http.Request.Path.Value, ["query"] = http.Request.QueryString.Value,
            ["protocol"] = http.Request.Protocol, ["received"] = received,
            ["headers"] = JsonSerializer.SerializeToNode(http.Request.Headers.ToDictionary(h => h.Key.ToLowerInvariant(), h => h.Value.ToString())),
        });
    }

    // The tokens of the tests are signed by the test library's issuer, which stands behind identity here.
    private static async Task<IResult> KeysAsync(string path)
    {
        using var http = new HttpClient();
        var issuer = (await TokenIssuer.SharedAsync()).Address;
        return Results.Text(await http.GetStringAsync(new Uri($"{issuer}/.well-known/{path}")), "application/json");
    }

    private static string OpenApi(string name) => $$"""
        {"openapi":"3.1.0","info":{"title":"{{name}}","version":"1.0.0"},
         "paths":{"/api/{{name}}/things":{"get":{"summary":"Things of {{name}}","responses":{"200":{"description":"All of them"} } } } } }
        """;
}
