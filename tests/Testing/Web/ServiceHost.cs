using System.Net.Http.Headers;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;

namespace AlumniPlatform.Testing;

/// <summary>
/// A service inside the test's process, on real servers, configured with the keys that the AppHost injects
/// (<c>ConnectionStrings:membershipdb</c>, <c>ConnectionStrings:messaging</c>, <c>services:identity:http:0</c> …).
/// Logs to the console what became a 500, and warnings when <c>ALUMNI_TEST_LOG</c> is set.
/// </summary>
/// <typeparam name="TProgram">The service's <c>Program</c>.</typeparam>
public sealed class ServiceHost<TProgram> : WebApplicationFactory<TProgram> where TProgram : class
{
    private readonly TokenIssuer issuer;
    private readonly IReadOnlyDictionary<string, string?> settings;
    private readonly TimeProvider? time;
    private readonly Action<IServiceCollection>? services;

    private ServiceHost(TokenIssuer issuer, IReadOnlyDictionary<string, string?> settings, TimeProvider? time, Action<IServiceCollection>? services)
    {
        this.issuer = issuer;
        this.settings = settings;
        this.time = time;
        this.services = services;
    }

    /// <summary>Starts the service; when this returns, it is started as in production: migrated, bus connected.</summary>
    /// <param name="settings">Configuration beside <c>PublicAddress</c> and <c>services:identity:http:0</c>, which are set.</param>
    /// <param name="time">The clock; the system's when null.</param>
    /// <param name="services">Replaces registrations: for faults that no real server can be asked for, not for doubles.</param>
    /// <param name="kestrel">True: a real port on loopback, in <see cref="Address"/>, for browsers and other processes.</param>
    public static async Task<ServiceHost<TProgram>> StartAsync(
        IReadOnlyDictionary<string, string?> settings, TimeProvider? time = null, Action<IServiceCollection>? services = null, bool kestrel = false)
    {
        var host = new ServiceHost<TProgram>(await TokenIssuer.SharedAsync(), settings, time, services);
        if (kestrel)
            host.UseKestrel(); // the port comes with the settings: set by the factory it sometimes comes after the start
        try
        {
            await Task.Run(host.StartServer); // StartServer blocks
        }
        catch
        {
            await host.DisposeAsync();
            throw;
        }
        return host;
    }

    /// <summary>Where the service listens; <c>http://localhost</c> without Kestrel.</summary>
    public Uri Address => ClientOptions.BaseAddress;

    /// <summary>A client that follows no redirects, without a token.</summary>
    public HttpClient Anonymous() => Anonymous(Address);

    /// <summary>The same at another address than where the service listens: cookies for HTTPS alone are sent to none else.</summary>
    public HttpClient Anonymous(Uri address) => CreateClient(new WebApplicationFactoryClientOptions { AllowAutoRedirect = false, HandleCookies = true, BaseAddress = address });

    /// <summary>A client with a token for one role and the given schools.</summary>
    public HttpClient Client(string role, params string[] schools) => Client(new TokenClaims { Roles = [role], Schools = schools });

    /// <summary>A client with a token that says <paramref name="claims"/>.</summary>
    public HttpClient Client(TokenClaims claims) => Bearing(issuer.Token(claims));

    /// <summary>A client that presents <paramref name="token"/>.</summary>
    public HttpClient Bearing(string token)
    {
        var client = Anonymous();
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return client;
    }

    /// <inheritdoc/>
    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        // UseSetting, because a program reads its configuration before a test's ConfigureAppConfiguration is heard.
        builder.UseSetting("urls", "http://127.0.0.1:0");
        builder.UseSetting("PublicAddress", TokenIssuer.PublicAddress);
        builder.UseSetting("services:identity:http:0", issuer.Address);
        foreach (var (key, value) in settings)
            builder.UseSetting(key, value);
        builder.ConfigureLogging(logging =>
        {
            logging.ClearProviders().AddConsole();
            if (TestServers.Variable("ALUMNI_TEST_LOG") is { } level)
                logging.SetMinimumLevel(Enum.TryParse<LogLevel>(level, ignoreCase: true, out var parsed) ? parsed : LogLevel.Warning);
            else
                logging.AddFilter<ConsoleLoggerProvider>((category, level) => level >= LogLevel.Error && category == "Microsoft.AspNetCore.Diagnostics.ExceptionHandlerMiddleware");
        });
        builder.ConfigureTestServices(collection =>
        {
            if (time is not null)
                collection.Replace(ServiceDescriptor.Singleton(time));
            services?.Invoke(collection);
        });
    }
}
