using System.Net.Http.Headers;
using System.Text;

namespace AlumniPlatform.Membership.Intake.Ladok;

/// <summary>Fetches documents of the feed, with the university's certificate or password, from the feed's own server and no other.</summary>
internal sealed class LadokClient : IDisposable
{
    private readonly LadokSettings settings;
    private readonly HttpClient http;

    public LadokClient(LadokSettings settings)
    {
        this.settings = settings;
        var handler = new SocketsHttpHandler { AllowAutoRedirect = false, PooledConnectionLifetime = TimeSpan.FromMinutes(5) };
        if (settings.ClientCertificate is { } certificate)
            handler.SslOptions.ClientCertificates = [certificate];
        http = new HttpClient(handler) { Timeout = settings.Timeout };
        http.DefaultRequestHeaders.Accept.Add(new MediaTypeWithQualityHeaderValue("application/atom+xml"));
        if (settings.UserName is { Length: > 0 } user)
            http.DefaultRequestHeaders.Authorization = new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{settings.Password}")));
    }

    public async Task<LadokPage> PageAsync(Uri address, CancellationToken cancellationToken)
    {
        if (!settings.IsOfFeed(address))
            throw new LadokFeedException("foreign-link", $"The feed links to {address.Host}; only its own server is read.");
        return LadokPage.Read(await BytesAsync(address, cancellationToken), address);
    }

    private async Task<byte[]> BytesAsync(Uri address, CancellationToken cancellationToken)
    {
        // The client's own timeout ends with the headers.
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(settings.Timeout);
        try
        {
            using var response = await http.GetAsync(address, HttpCompletionOption.ResponseHeadersRead, timeout.Token);
            if (!response.IsSuccessStatusCode)
                throw new LadokFeedException($"http-{(int)response.StatusCode}", $"{address} answered {(int)response.StatusCode}.");
            await using var body = await response.Content.ReadAsStreamAsync(timeout.Token);
            using var read = new MemoryStream();
            var buffer = new byte[81_920];
            for (int length; (length = await body.ReadAsync(buffer, timeout.Token)) > 0;)
            {
                read.Write(buffer, 0, length);
                if (read.Length > LadokPage.MaxBytes)
                    throw new LadokFeedException("feed-too-large", $"{address} has more than {LadokPage.MaxBytes / 1024 / 1024} MiB.");
            }
            return read.ToArray();
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            throw new LadokFeedException("feed-unreachable", $"{address} cannot be reached, or the answer broke off: {e.Message}");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new LadokFeedException("feed-timeout", $"{address} did not answer within {settings.Timeout.TotalSeconds} s.");
        }
    }

    public void Dispose() => http.Dispose();
}
