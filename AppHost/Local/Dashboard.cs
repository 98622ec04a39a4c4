using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace AlumniPlatform.AppHost.Local;

/// <summary>A page with every resource, its state, addresses, live log, and a button to restart it. Loopback only.</summary>
internal static class Dashboard
{
    private const int UsualPort = 8081;

    public static async Task<WebApplication> StartAsync(LocalApplication application, string? wantedPort)
    {
        var endpoint = new LocalEndpoint("dashboard", "http", wantedPort is null ? UsualPort : int.Parse(wantedPort, System.Globalization.CultureInfo.InvariantCulture), preferred: true);
        endpoint.Choose();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls(endpoint.Url);
        var app = builder.Build();
        app.MapGet("/", () => Results.Stream(typeof(Dashboard).Assembly.GetManifestResourceStream("Dashboard.html")!, "text/html; charset=utf-8"));
        app.MapGet("/resources", () => application.Resources.Select(r => new
        {
            r.Name,
            state = r.State.ToString().ToLowerInvariant(),
            r.Reason,
            urls = r.Endpoints.Select(e => e.Url),
            pids = r.Processes.Select(p => p.Pid),
        }));
        app.MapGet("/resources/{name}/log", LogAsync);
        app.MapPost("/resources/{name}/restart", (string name, HttpRequest request) => ActAsync(name, request, application.RestartAsync));
        app.MapPost("/resources/{name}/stop", (string name, HttpRequest request) => ActAsync(name, request, LocalApplication.StopAsync));
        await app.StartAsync();
        return app;

        async Task<IResult> ActAsync(string name, HttpRequest request, Func<Resource, Task> act)
        {
            // A page of another site can send a form, but not this header.
            if (!request.Headers.ContainsKey("X-Dashboard"))
                return Results.BadRequest();
            if (application.Resources.SingleOrDefault(r => r.Name == name) is not { } resource)
                return Results.NotFound();
            try
            {
                await act(resource);
                return Results.NoContent();
            }
            catch (InvalidOperationException e)
            {
                return Results.Problem(e.Message);
            }
        }

        async Task LogAsync(string name, HttpContext http)
        {
            if (application.Resources.SingleOrDefault(r => r.Name == name) is not { } resource)
            {
                http.Response.StatusCode = StatusCodes.Status404NotFound;
                return;
            }
            http.Response.ContentType = "text/event-stream; charset=utf-8";
            var lines = Channel.CreateUnbounded<string>();
            void OnLine(string line) => lines.Writer.TryWrite(line);
            resource.Logged += OnLine;
            try
            {
                foreach (var line in resource.Lines.ToArray())
                    await http.Response.WriteAsync($"data: {line}\n\n", http.RequestAborted);
                await http.Response.Body.FlushAsync(http.RequestAborted);
                await foreach (var line in lines.Reader.ReadAllAsync(http.RequestAborted))
                {
                    await http.Response.WriteAsync($"data: {line}\n\n", http.RequestAborted);
                    await http.Response.Body.FlushAsync(http.RequestAborted);
                }
            }
            catch (OperationCanceledException)
            {
                // the page was closed
            }
            finally
            {
                resource.Logged -= OnLine;
            }
        }
    }
}
