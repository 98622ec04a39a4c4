using System.Net.Http.Headers;
using System.Net.Http.Json;
using AlumniPlatform.ServiceDefaults;
using Microsoft.Extensions.Http.Resilience;

namespace AlumniPlatform.Portal.Gateway;

/// <summary>CSV files on their way into membership.</summary>
internal sealed class ImportsApi(HttpClient http)
{
    public const string Path = "/api/membership/imports";

    public Task<Page<Import>> ListAsync(string? after, CancellationToken cancellationToken) =>
        http.ReadAsync<Page<Import>>(Path.With(("after", after)), cancellationToken);

    public Task<Import> GetAsync(Guid id, CancellationToken cancellationToken) => http.ReadAsync<Import>($"{Path}/{id}", cancellationToken);

    public Task StartAsync(Guid id, ImportInstructions instructions, CancellationToken cancellationToken) =>
        http.SendAsync(HttpMethod.Post, $"{Path}/{id}/start", instructions, cancellationToken);

    public Task CancelAsync(Guid id, CancellationToken cancellationToken) => http.SendAsync(HttpMethod.Post, $"{Path}/{id}/cancel", null, cancellationToken);
}

/// <summary>The files themselves, which stream through.</summary>
internal sealed class ImportFiles(HttpClient http)
{
    /// <summary>The import, or why the file was refused.</summary>
    public async Task<UploadAnswer> UploadAsync(Stream file, string fileName, CancellationToken cancellationToken)
    {
        using var content = new StreamContent(file) { Headers = { ContentType = new MediaTypeHeaderValue("text/csv") } };
        using var response = await http.PostAsync(ImportsApi.Path.With(("fileName", fileName)), content, cancellationToken);
        return response.IsSuccessStatusCode || response.Content.Headers.ContentType?.MediaType is "application/problem+json"
            ? (await response.Content.ReadFromJsonAsync<UploadAnswer>(cancellationToken))!
            : new UploadAnswer(null, $"http-{(int)response.StatusCode}", null);
    }

    /// <summary>The rejected rows, as they come. The caller disposes the answer.</summary>
    public Task<HttpResponseMessage> RejectedAsync(Guid id, CancellationToken cancellationToken) =>
        http.GetAsync($"{ImportsApi.Path}/{id}/rejected.csv", HttpCompletionOption.ResponseHeadersRead, cancellationToken);
}

internal static class ImportFilesRegistration
{
    // A file takes as long as its line is slow: its sending is neither timed nor, half sent, repeated.
    public static void AddImportFiles(this IHostApplicationBuilder builder) =>
        builder.Services.AddHttpClient<ImportFiles>(http => (http.BaseAddress, http.Timeout) = (new Uri("http://gateway"), TimeSpan.FromHours(1)))
            .AddHttpMessageHandler<OnBehalfOfUser>()
            .ConfigureAdditionalHttpMessageHandlers((handlers, _) =>
            {
                foreach (var timed in handlers.OfType<ResilienceHandler>().ToArray())
                    handlers.Remove(timed);
            });
}

/// <param name="Row">As a spreadsheet counts, where one row is to blame.</param>
internal sealed record UploadAnswer(Guid? Id, string? Code, int? Row);

/// <param name="Status">uploaded, running, done or cancelled.</param>
/// <param name="Omitted">Columns whose cells were not kept.</param>
/// <param name="Preview">Of an import that is not started.</param>
public sealed record Import(
    Guid Id, string FileName, string Status, string SubmittedBy, DateTimeOffset UploadedAt, DateTimeOffset? FinishedAt,
    string Encoding, string Separator, IReadOnlyList<string> Headers, IReadOnlyList<int> Omitted, int Rows, int Settled, int Accepted, int Duplicates, int Rejected,
    bool RowsDeleted, IReadOnlyList<PreviewRow>? Preview, ImportSuggestion? Suggestion, IReadOnlyList<CodeCount>? Codes);

public sealed record PreviewRow(int Number, IReadOnlyList<string> Cells);

public sealed record ImportSuggestion(IReadOnlyDictionary<string, int> Mapping, string? Kind, string DateFormat);

public sealed record CodeCount(string Code, int Count);

public sealed record ImportInstructions(
    IReadOnlyDictionary<string, int> Mapping, string? Kind, IReadOnlyDictionary<string, string> Defaults, string? DateFormat);
