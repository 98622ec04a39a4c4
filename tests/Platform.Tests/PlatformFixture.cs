using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using AlumniPlatform.Testing;
using Microsoft.Playwright;
using Xunit;

[assembly: AssemblyFixture(typeof(AlumniPlatform.Platform.Tests.PlatformFixture))]
[assembly: Xunit.v3.Parallelization(Mode = Xunit.Sdk.ParallelMode.None)] // some tests kill what the others use

namespace AlumniPlatform.Platform.Tests;

/// <summary>The whole platform, started once as <c>./run</c> starts it. Tests speak to the gateway and read the mail catcher, as outsiders do.</summary>
public sealed class PlatformFixture : IAsyncLifetime
{
    private readonly string data = PlatformHost.NewDataFolder();
    private PlatformHost? host;

    public PlatformHost Host => host ?? throw new InvalidOperationException("The platform has not been started.");

    public Uri Gateway => new(Host.Endpoints.Gateway!);

    public MailBox Mail { get; private set; } = null!;

    public Browser Browser { get; } = new();

    public async ValueTask InitializeAsync()
    {
        // Services inherit it. What a killed sender held is free again after the lease: two minutes otherwise.
        Environment.SetEnvironmentVariable("Mail__Lease", "00:00:15");
        Environment.SetEnvironmentVariable("Mail__Timeout", "00:00:10");
        foreach (var (name, value) in ServiceAccounts())
            Environment.SetEnvironmentVariable(name, value);
        var port = RealProcess.FreePort().ToString(System.Globalization.CultureInfo.InvariantCulture);
        Environment.SetEnvironmentVariable("RateLimits__registration", "1000"); // all tests are one client
        host = await PlatformHost.StartAsync(data, "--Port", port, "--Replicas:membership", "2", "--Replicas:communication", "2", "--Replicas:events", "2");
        Mail = new MailBox(new Uri(host.Endpoints.Mail!));
        await Browser.InitializeAsync();
    }

    /// <summary>Beside those of Development, in the form of the configuration: one for each role, secret equal to the id.</summary>
    private static IEnumerable<(string Name, string Value)> ServiceAccounts() =>
        new (string Id, string Role, string Units, string Code)[]
        {
            ("coordinator-cinte", "coordinator", "Programmes", "CINTE"), ("coordinator-sci", "coordinator", "Schools", "SCI"),
            ("school-system-cdate", "school-system", "Programmes", "CDATE"),
            ("operator-and-eecs", "operator", "", ""), ("operator-and-eecs", "coordinator", "Schools", "EECS"),
            ("analyst-and-cdate", "analyst", "", ""), ("analyst-and-cdate", "coordinator", "Programmes", "CDATE"),
        }.SelectMany((account, i) => new[]
        {
            ($"ServiceAccounts__{i}__Id", account.Id), ($"ServiceAccounts__{i}__Secret", account.Id), ($"ServiceAccounts__{i}__Role", account.Role),
            ($"ServiceAccounts__{i}__{account.Units}__0", account.Code),
        }).Where(setting => setting.Item2.Length > 0);

    public async ValueTask DisposeAsync()
    {
        await Browser.DisposeAsync();
        if (host is not null)
        {
            await File.WriteAllTextAsync(Repository.Artifact("platform.log"), host.Output);
            await host.DisposeAsync();
        }
        Directory.Delete(data, recursive: true);
    }

    /// <summary>A window of one of the people whom Development knows, signed in through the portal.</summary>
    public async Task<BrowserWindow> SignInAsync(string person)
    {
        var window = await Browser.OpenAsync(Gateway);
        await window.Page.GotoAsync("/sign-in");
        await window.Page.GetByRole(AriaRole.Button, new() { Name = person, Exact = true }).ClickAsync();
        await window.Page.WaitForURLAsync(Gateway.AbsoluteUri);
        return window;
    }

    public HttpClient Anonymous() => new(new HttpClientHandler { AllowAutoRedirect = false }) { BaseAddress = Gateway };

    /// <summary>A client with a token of a Development service account, got as a school system gets it.</summary>
    public async Task<HttpClient> ClientAsync(string account)
    {
        var client = Anonymous();
        using var answer = await client.PostAsync("/connect/token", new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["grant_type"] = "client_credentials", ["client_id"] = account, ["client_secret"] = account,
        }));
        answer.EnsureSuccessStatusCode();
        var token = (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("access_token").GetString();
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return client;
    }
}
