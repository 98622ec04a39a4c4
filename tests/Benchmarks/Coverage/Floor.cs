using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace AlumniPlatform.Benchmarks.Coverage;

/// <summary>The same rows with nothing around them: one query, one writer, no token, no gateway.</summary>
internal sealed class Floor : IAsyncDisposable
{
    private static readonly string[] figures =
        ["graduates", "reachable", "invited", "opened", "members", "left", "declined", "unreachable", "neverInvited", "silent"];

    private readonly WebApplication app;

    private Floor(WebApplication app) => this.app = app;

    public Uri Address => new(app.Urls.Single());

    public static async Task<Floor> StartAsync(NpgsqlDataSource database)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        app.MapGet("/coverage", http => WriteAsync(http, database));
        await app.StartAsync();
        return new Floor(app);
    }

    private static async Task WriteAsync(HttpContext http, NpgsqlDataSource database)
    {
        await using var command = database.CreateCommand("""
            select school, programme, year, graduates, reachable, invited, opened, members, "left", declined, unreachable, never_invited, silent
            from cohort where graduates > 0 order by school, programme, year
            """);
        await using var reader = await command.ExecuteReaderAsync(http.RequestAborted);
        http.Response.ContentType = "application/json";
        await using var json = new Utf8JsonWriter(http.Response.BodyWriter);
        json.WriteStartObject();
        json.WriteStartArray("rows");
        while (await reader.ReadAsync(http.RequestAborted))
        {
            json.WriteStartObject();
            json.WriteString("school", reader.GetString(0));
            json.WriteString("programme", reader.GetString(1));
            json.WriteNumber("year", reader.GetInt32(2));
            for (var i = 0; i < figures.Length; i++)
                json.WriteNumber(figures[i], reader.GetInt32(3 + i));
            json.WriteNumber("coverage", decimal.Round((decimal)reader.GetInt32(7) / reader.GetInt32(3), 4));
            json.WriteNumber("missing", Math.Max(0, (int)decimal.Ceiling(0.9m * reader.GetInt32(3)) - reader.GetInt32(7)));
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
        await json.FlushAsync(http.RequestAborted);
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();
}
