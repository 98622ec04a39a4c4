using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using AlumniPlatform.Membership.Intake.Csv;
using AlumniPlatform.ServiceDefaults;
using AlumniPlatform.Testing;
using Shouldly;

namespace AlumniPlatform.Membership.Tests.Intake.Csv;

/// <summary>Files of an invented student office, and sending them.</summary>
internal sealed class CsvDoor(HttpClient client) : IDisposable
{
    public const string Path = "/api/membership/imports";
    public const string Headers = "Studentnummer;Förnamn;Efternamn;E-post;Skola;Program;Examen;Examensdatum";

    /// <summary>Thousands of rows take seconds, on a machine that does much else minutes.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(4);

    private static readonly JsonSerializerOptions json = new(JsonSerializerDefaults.Web) { Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) } };

    public static CsvDoor Of<TProgram>(ServiceHost<TProgram> host, string role = Roles.Central, string subject = "office", params string[] schools) where TProgram : class =>
        new(host.Client(new TokenClaims { Roles = [role], Schools = schools, Subject = subject }));

    /// <summary>A row of <see cref="Headers"/> about a student of its own, with one cell changed.</summary>
    public static string Row(string? student = null, int column = -1, string cell = "")
    {
        student ??= Events.NewStudent();
        string[] cells = [student, "Åsa", "Öberg", $"{student}@campus.example.se", "EECS", "CDATE", "Civilingenjörsexamen", "2026-06-04"];
        if (column >= 0)
            cells[column] = cell;
        return string.Join(';', cells);
    }

    public static byte[] File(params IEnumerable<string> rows) => Encoding.UTF8.GetBytes(string.Join("\r\n", rows.Prepend(Headers)) + "\r\n");

    public async Task<HttpResponseMessage> SendAsync(byte[] file, string name = "examen.csv", string contentType = "text/csv") =>
        await client.PostAsync($"{Path}?fileName={Uri.EscapeDataString(name)}", new ByteArrayContent(file) { Headers = { ContentType = MediaTypeHeaderValue.Parse(contentType) } });

    public async Task<ImportView> UploadAsync(byte[] file, string name = "examen.csv")
    {
        using var response = await SendAsync(file, name);
        response.StatusCode.ShouldBe(HttpStatusCode.Created, await response.Content.ReadAsStringAsync());
        return (await response.Content.ReadFromJsonAsync<ImportView>(json))!;
    }

    public async Task<ImportView?> GetAsync(Guid id)
    {
        using var response = await client.GetAsync($"{Path}/{id}");
        return response.StatusCode == HttpStatusCode.NotFound ? null : await response.Content.ReadFromJsonAsync<ImportView>(json);
    }

    public Task<HttpResponseMessage> StartAsync(Guid id, object instructions) => client.PostAsJsonAsync($"{Path}/{id}/start", instructions);

    /// <summary>Starts as the file's own headers suggest.</summary>
    public async Task StartAsync(Guid id, Func<ImportSuggestion, object>? change = null)
    {
        var suggestion = (await GetAsync(id))!.Suggestion!;
        using var response = await StartAsync(id, change?.Invoke(suggestion) ?? new { suggestion.Mapping, suggestion.Kind, suggestion.DateFormat });
        response.StatusCode.ShouldBe(HttpStatusCode.Accepted, await response.Content.ReadAsStringAsync());
    }

    public Task<HttpResponseMessage> CancelAsync(Guid id) => client.PostAsync($"{Path}/{id}/cancel", null);

    public async Task<ImportView> DoneAsync(Guid id) =>
        (await Eventually.Async(() => GetAsync(id), import => import?.Status == ImportStatus.Done, Patience))!;

    public async Task<ImportView> ImportAsync(byte[] file, Func<ImportSuggestion, object>? change = null)
    {
        var import = await UploadAsync(file);
        await StartAsync(import.Id, change);
        return await DoneAsync(import.Id);
    }

    public Task<ImportView> ImportAsync(params IEnumerable<string> rows) => ImportAsync(File(rows));

    public Task<HttpResponseMessage> RejectedAsync(Guid id) => client.GetAsync($"{Path}/{id}/rejected.csv");

    public async Task<string> RejectedTextAsync(Guid id)
    {
        using var response = await RejectedAsync(id);
        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        return await response.Content.ReadAsStringAsync();
    }

    public async Task<Page<ImportView>> ListAsync(string query = "") => (await client.GetFromJsonAsync<Page<ImportView>>(Path + query, json))!;

    public void Dispose() => client.Dispose();
}
