using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Yarp.ReverseProxy.Forwarder;

namespace AlumniPlatform.Portal.Tests;

/// <summary>
/// The public address of the pages under test. It answers the APIs with what a test arranged, signs people in over a
/// real code flow, and passes everything else to the portal, as the platform's gateway does.
/// </summary>
internal sealed class TestGateway : IAsyncDisposable
{
    private static readonly JsonSerializerOptions json = new(JsonSerializerDefaults.Web);
    private readonly WebApplication app;
    private readonly ConcurrentDictionary<string, (int Status, string Body)> answers = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Func<ApiCall, object>> replies = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, (byte[] Content, string Type)> files = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<ApiCall> calls = new();
    private readonly HttpMessageInvoker toPortal = new(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false });

    private TestGateway(WebApplication app) => (this.app, SignIn) = (app, new TestSignIn(() => Address));

    public TestSignIn SignIn { get; }

    public Uri Address { get; private set; } = null!;

    /// <summary>Where pages come from.</summary>
    public Uri? Portal { get; set; }

    /// <summary>What the portal asked the APIs, oldest first.</summary>
    public IReadOnlyList<ApiCall> Calls => [.. calls];

    public static async Task<TestGateway> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Limits.MaxRequestBodySize = null);
        builder.Services.AddHttpForwarder();
        var app = builder.Build();
        var gateway = new TestGateway(app);
        app.Map("/api/{**path}", gateway.AnswerAsync);
        gateway.SignIn.Map(app);
        var forwarder = app.Services.GetRequiredService<IHttpForwarder>();
        app.MapFallback("{**path}", async http => await forwarder.SendAsync(http, gateway.Portal!.AbsoluteUri, gateway.toPortal));
        await app.StartAsync();
        // localhost, because only there a browser takes http for a safe origin
        gateway.Address = new Uri(app.Urls.Single().Replace("127.0.0.1", "localhost", StringComparison.Ordinal));
        return gateway;
    }

    /// <summary>Forgets answers and calls.</summary>
    public void Clear()
    {
        answers.Clear();
        replies.Clear();
        files.Clear();
        calls.Clear();
    }

    /// <summary>Answers 200 with <paramref name="body"/>. The path may carry a query, which then counts first.</summary>
    public void Answer(string methodAndPath, object body) => answers[methodAndPath] = (200, JsonSerializer.Serialize(body, json));

    /// <summary>Answers 200 with what <paramref name="reply"/> makes of the call.</summary>
    public void Answer(string methodAndPath, Func<ApiCall, object> reply) => replies[methodAndPath] = reply;

    /// <summary>Answers a GET with a file.</summary>
    public void Show(string path, byte[] content, string type) => files[path] = (content, type);

    public void Accept(string methodAndPath) => answers[methodAndPath] = (202, "{}");

    /// <summary>Refuses with problem details.</summary>
    public void Refuse(string methodAndPath, int status, string code, object? errors = null, int? row = null) =>
        answers[methodAndPath] = (status, JsonSerializer.Serialize(new { status, title = code, code, errors, row }, json));

    /// <summary>The service behind <paramref name="prefix"/> is down: every call to it is a 503.</summary>
    public void TakeDown(string prefix) => answers[$"down {prefix}"] = (503, "");

    public async ValueTask DisposeAsync()
    {
        await app.DisposeAsync();
        toPortal.Dispose();
    }

    private async Task AnswerAsync(HttpContext http)
    {
        var request = http.Request;
        using var reader = new StreamReader(request.Body, Encoding.UTF8);
        var call = new ApiCall(request.Method, request.Path.Value!, request.QueryString.Value ?? "", await reader.ReadToEndAsync(),
            request.Headers.Authorization.ToString(), request.Headers.AcceptLanguage.ToString(), request.Headers["Idempotency-Key"].ToString(), request.Headers.IfMatch.ToString(),
            request.Headers["Address-Proof"].ToString());
        calls.Enqueue(call);
        if (call.Method == "GET" && files.TryGetValue(call.Path, out var file))
        {
            http.Response.ContentType = file.Type;
            await http.Response.Body.WriteAsync(file.Content);
            return;
        }
        var answer = (Status: 404, Body: JsonSerializer.Serialize(new { status = 404, code = "not-found" }, json));
        if (answers.Keys.Any(key => key.StartsWith("down ", StringComparison.Ordinal) && call.Path.StartsWith(key[5..], StringComparison.Ordinal)))
            answer = (503, """{"status":503,"code":"unavailable"}""");
        else if (replies.TryGetValue($"{call.Method} {call.Path}", out var reply))
            answer = (200, JsonSerializer.Serialize(reply(call), json));
        else if (answers.TryGetValue($"{call.Method} {call.Path}{call.Query}", out var exact))
            answer = exact;
        else if (answers.TryGetValue($"{call.Method} {call.Path}", out var any))
            answer = any;
        http.Response.StatusCode = answer.Status;
        http.Response.ContentType = answer.Status < 400 ? "application/json" : "application/problem+json";
        http.Response.Headers.RetryAfter = answer.Status == 503 ? 0.ToString(CultureInfo.InvariantCulture) : default(string);
        await http.Response.WriteAsync(answer.Body);
    }
}

/// <summary>A call of the portal to an API.</summary>
internal sealed record ApiCall(string Method, string Path, string Query, string Body, string Authorization, string Language, string Key, string IfMatch, string Proof)
{
    public JsonElement Json => JsonDocument.Parse(Body).RootElement;
}
