using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace AlumniPlatform.Portal.Gateway;

/// <summary>The conventions that all APIs of the platform share: JSON in camelCase, errors as problem details with a code.</summary>
internal static class Api
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    public static async Task<T> ReadAsync<T>(this HttpClient http, string path, CancellationToken cancellationToken)
    {
        using var response = await http.GetAsync(path, cancellationToken);
        return await ContentAsync<T>(response, cancellationToken);
    }

    public static async Task<T> SendAsync<T>(this HttpClient http, string path, object body, CancellationToken cancellationToken)
    {
        using var response = await http.PostAsJsonAsync(path, body, Json, cancellationToken);
        return await ContentAsync<T>(response, cancellationToken);
    }

    /// <param name="ifMatch">ETag of what the change was made from; null when there is none.</param>
    public static async Task SendAsync(this HttpClient http, HttpMethod method, string path, object? body, CancellationToken cancellationToken, string? ifMatch = null)
    {
        using var request = new HttpRequestMessage(method, path);
        request.AddAsGiven("If-Match", ifMatch);
        if (body is not null)
            request.Content = JsonContent.Create(body, options: Json);
        using var response = await http.SendAsync(request, cancellationToken);
        await RefuseAsync(response, cancellationToken);
    }

    /// <summary>Sends a file as it is.</summary>
    public static async Task PutFileAsync(this HttpClient http, string path, HttpContent file, CancellationToken cancellationToken)
    {
        using var response = await http.PutAsync(path, file, cancellationToken);
        await RefuseAsync(response, cancellationToken);
    }

    /// <param name="key">Idempotency-Key: the same form sent twice is one request.</param>
    /// <param name="proof">Address-Proof: what the browser has from the link that it opened; null without one.</param>
    public static async Task<T> CreateAsync<T>(
        this HttpClient http, string path, object body, string? key, CancellationToken cancellationToken, string? proof = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = JsonContent.Create(body, options: Json) };
        request.AddAsGiven("Idempotency-Key", key);
        request.AddAsGiven("Address-Proof", proof);
        using var response = await http.SendAsync(request, cancellationToken);
        return await ContentAsync<T>(response, cancellationToken);
    }

    /// <summary>Adds a header that a form or browser wrote; none when it is empty.</summary>
    /// <exception cref="BadHttpRequestException">It holds what no header can.</exception>
    public static void AddAsGiven(this HttpRequestMessage request, string name, string? value)
    {
        if (value is { Length: > 0 } && (value.Any(char.IsControl) || !request.Headers.TryAddWithoutValidation(name, value)))
            throw new BadHttpRequestException($"{name} holds what no header can.");
    }

    /// <summary>A path with the parameters that have a value.</summary>
    public static string With(this string path, params (string Name, string? Value)[] parameters)
    {
        var given = parameters.Where(p => !string.IsNullOrEmpty(p.Value))
            .Select(p => $"{p.Name}={Uri.EscapeDataString(p.Value!)}").ToArray();
        return given.Length == 0 ? path : $"{path}?{string.Join('&', given)}";
    }

    /// <summary>A form sends fields that were left empty; an API is asked without them.</summary>
    public static string? OrNull(this string? field) => string.IsNullOrWhiteSpace(field) ? null : field;

    private static async Task<T> ContentAsync<T>(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        await RefuseAsync(response, cancellationToken);
        return await response.Content.ReadFromJsonAsync<T>(Json, cancellationToken)
            ?? throw new JsonException("The API answered null.");
    }

    private static async Task RefuseAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        if (response.IsSuccessStatusCode)
            return;
        var problem = await ProblemAsync(response, cancellationToken);
        throw new ApiException(response.StatusCode, problem?.Code ?? $"http-{(int)response.StatusCode}", problem?.Detail)
        {
            Errors = problem?.Errors ?? [],
        };
    }

    private static async Task<Problem?> ProblemAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        if (response.Content.Headers.ContentType?.MediaType is not ("application/problem+json" or "application/json"))
            return null; // a proxy's page, not an API's answer
        return await response.Content.ReadFromJsonAsync<Problem>(Json, cancellationToken);
    }

    private sealed record Problem(string? Code, string? Detail, Dictionary<string, string[]>? Errors);
}
