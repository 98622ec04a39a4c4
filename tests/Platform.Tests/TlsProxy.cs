using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Yarp.ReverseProxy.Forwarder;

namespace AlumniPlatform.Platform.Tests;

/// <summary>
/// What stands in front of the gateway in production: ends TLS, with a certificate of its own making, and says in
/// <c>Host</c> and <c>X-Forwarded-…</c> what the browser asked for.
/// </summary>
internal sealed class TlsProxy : IAsyncDisposable
{
    private readonly X509Certificate2 certificate;
    private readonly WebApplication app;

    private TlsProxy(X509Certificate2 certificate, WebApplication app) => (this.certificate, this.app) = (certificate, app);

    /// <summary>A free port of loopback.</summary>
    public int Port => new Uri(app.Urls.Single()).Port;

    public static async Task<TlsProxy> StartAsync(string host, Uri gateway)
    {
        var certificate = SelfSigned(host);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.UseHttps(certificate)));
        builder.Services.AddHttpForwarder();
        var app = builder.Build();
        var forwarder = app.Services.GetRequiredService<IHttpForwarder>();
        var client = new HttpMessageInvoker(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false, UseProxy = false });
        app.Lifetime.ApplicationStopped.Register(client.Dispose);
        app.MapFallback("{**path}", async http => await forwarder.SendAsync(http, gateway.AbsoluteUri, client, ForwarderRequestConfig.Empty, new Headers()));
        await app.StartAsync();
        return new TlsProxy(certificate, app);
    }

    public async ValueTask DisposeAsync()
    {
        await app.DisposeAsync();
        certificate.Dispose();
    }

    private static X509Certificate2 SelfSigned(string host)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={host}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(host);
        request.CertificateExtensions.Add(names.Build());
        var now = TimeProvider.System.GetUtcNow();
        using var signed = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        return X509CertificateLoader.LoadPkcs12(signed.Export(X509ContentType.Pfx), null);
    }

    private sealed class Headers : HttpTransformer
    {
        public override async ValueTask TransformRequestAsync(HttpContext http, HttpRequestMessage request, string destination, CancellationToken cancellationToken)
        {
            await base.TransformRequestAsync(http, request, destination, cancellationToken);
            request.Headers.Host = http.Request.Host.Value;
            request.Headers.Add("X-Forwarded-For", http.Connection.RemoteIpAddress!.ToString());
            request.Headers.Add("X-Forwarded-Proto", http.Request.Scheme);
            request.Headers.Add("X-Forwarded-Host", http.Request.Host.Value);
        }
    }
}
