using System.Collections.Concurrent;
using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;

namespace AlumniPlatform.Testing;

/// <summary>A RabbitMQ virtual host of a test class's own, so that its queues and messages are nobody else's. Deleted when disposed.</summary>
public sealed class TestVirtualHost : IAsyncDisposable
{
    private static int count;
    private readonly HttpClient management;
    private readonly ConcurrentBag<string> users = [];

    private TestVirtualHost(string name, Uri amqp, HttpClient management)
    {
        Name = name;
        ConnectionString = new UriBuilder(amqp) { Path = name }.Uri.AbsoluteUri;
        this.management = management;
    }

    /// <summary>Name of the virtual host.</summary>
    public string Name { get; }

    /// <summary>AMQP address with user, password and virtual host.</summary>
    public string ConnectionString { get; }

    /// <summary>Makes a virtual host in which the broker's user may do everything.</summary>
    public static async Task<TestVirtualHost> CreateAsync()
    {
        var broker = await TestServers.RabbitMqAsync();
        var name = string.Create(CultureInfo.InvariantCulture,
            $"test-{Environment.ProcessId}-{Environment.TickCount64}-{Interlocked.Increment(ref count)}");
        var credentials = Uri.UnescapeDataString(broker.Management.UserInfo);
        var management = new HttpClient { BaseAddress = new Uri(broker.Management.GetLeftPart(UriPartial.Authority).Replace($"{broker.Management.UserInfo}@", "", StringComparison.Ordinal)) };
        management.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(credentials)));
        (await management.PutAsync($"/api/vhosts/{name}", null)).EnsureSuccessStatusCode();
        (await management.PutAsJsonAsync($"/api/permissions/{name}/{credentials.Split(':')[0]}", new { configure = ".*", write = ".*", read = ".*" })).EnsureSuccessStatusCode();
        return new TestVirtualHost(name, broker.Amqp, management);
    }

    /// <summary>
    /// Makes a user, who is deleted with the virtual host, with the permissions given as regular expressions. Returns an
    /// AMQP address with that user and this virtual host.
    /// </summary>
    public async Task<Uri> CreateUserAsync(string name, string configure, string write, string read)
    {
        users.Add(name);
        (await management.PutAsJsonAsync($"/api/users/{name}", new { password = name, tags = "" })).EnsureSuccessStatusCode();
        (await management.PutAsJsonAsync($"/api/permissions/{Name}/{name}", new { configure, write, read })).EnsureSuccessStatusCode();
        return new UriBuilder(ConnectionString) { UserName = name, Password = name }.Uri;
    }

    /// <summary>Names of the queues. The management API learns of a new one at once, of its depth within about five seconds.</summary>
    public async Task<IReadOnlyList<string>> QueuesAsync() => [.. (await ReadAsync("queues")).Select(queue => queue.GetProperty("name").GetString()!)];

    /// <summary>Closes every client's connection from the broker's side. Returns how many there were.</summary>
    public async Task<int> CloseConnectionsAsync()
    {
        var names = (await ReadAsync("connections", $"/api/vhosts/{Name}/connections")).Select(c => c.GetProperty("name").GetString()!).ToArray();
        foreach (var name in names)
            (await management.DeleteAsync($"/api/connections/{Uri.EscapeDataString(name)}")).Dispose();
        return names.Length;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        (await management.DeleteAsync($"/api/vhosts/{Name}")).Dispose();
        foreach (var user in users)
            (await management.DeleteAsync($"/api/users/{user}")).Dispose();
        management.Dispose();
    }

    private async Task<IReadOnlyList<JsonElement>> ReadAsync(string kind, string? path = null) =>
        await management.GetFromJsonAsync<List<JsonElement>>(path ?? $"/api/{kind}/{Name}") ?? [];
}
