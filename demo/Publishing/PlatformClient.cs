using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;

namespace AlumniPlatform.Demo.Publishing;

/// <summary>The platform from outside, as a service account of Development: a platform in earnest has none and lets nobody in.</summary>
internal sealed class PlatformClient(Uri gateway, string account) : IDisposable
{
    private readonly HttpClient http = new() { BaseAddress = gateway, Timeout = TimeSpan.FromMinutes(3) };

    /// <summary>Waits until every service is ready.</summary>
    public async Task WaitAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                using var answer = await http.GetAsync("/health/ready", cancellationToken);
                if (answer.IsSuccessStatusCode)
                    return;
            }
            catch (HttpRequestException)
            {
                // not there yet
            }
            await Task.Delay(TimeSpan.FromSeconds(1), cancellationToken);
        }
    }

    public Task<JsonElement> GetAsync(string path, CancellationToken cancellationToken) => SendAsync(() => new HttpRequestMessage(HttpMethod.Get, path), cancellationToken);

    /// <summary>Publishes up to 5,000 records; returns the receipt.</summary>
    public Task<JsonElement> PublishAsync(IReadOnlyList<Record> records, CancellationToken cancellationToken)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(records, Records.Json);
        return SendAsync(() => new HttpRequestMessage(HttpMethod.Post, "/api/membership/intake")
        {
            Content = new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue("application/cloudevents-batch+json") } },
        }, cancellationToken);
    }

    public void Dispose() => http.Dispose();

    // As docs/intake.md asks of a school system: on 429 and 503 wait as long as the answer says and send the same again.
    private async Task<JsonElement> SendAsync(Func<HttpRequestMessage> request, CancellationToken cancellationToken)
    {
        while (true)
        {
            if (http.DefaultRequestHeaders.Authorization is null)
                await SignInAsync(cancellationToken);
            using var message = request();
            using var answer = await http.SendAsync(message, cancellationToken);
            switch (answer.StatusCode)
            {
                case HttpStatusCode.Unauthorized:
                    http.DefaultRequestHeaders.Authorization = null; // a token lasts a quarter of an hour
                    continue;
                case HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable:
                    await Task.Delay(answer.Headers.RetryAfter?.Delta ?? TimeSpan.FromSeconds(1), cancellationToken);
                    continue;
            }
            if (!answer.IsSuccessStatusCode)
                throw new HttpRequestException($"{message.RequestUri} answers {(int)answer.StatusCode}: {await answer.Content.ReadAsStringAsync(cancellationToken)}");
            return await answer.Content.ReadFromJsonAsync<JsonElement>(cancellationToken);
        }
    }

    private async Task SignInAsync(CancellationToken cancellationToken)
    {
        using var form = new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["grant_type"] = "client_credentials", ["client_id"] = account, ["client_secret"] = account,
        });
        using var answer = await http.PostAsync("/connect/token", form, cancellationToken);
        if (!answer.IsSuccessStatusCode)
            throw new InvalidOperationException($"{http.BaseAddress} does not know the service account '{account}': the demo is for Development only.");
        var token = (await answer.Content.ReadFromJsonAsync<JsonElement>(cancellationToken)).GetProperty("access_token").GetString();
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
    }
}
