using System.Globalization;
using System.Net.Sockets;

namespace AlumniPlatform.AppHost.Local;

internal sealed class Redis(string name) : Resource(name)
{
    private readonly LocalEndpoint endpoint = new("tcp", "redis");
    private string password = "";

    public string ConnectionString => string.Create(CultureInfo.InvariantCulture, $"localhost:{endpoint.Port},password={password}");

    public override void ChoosePorts()
    {
        Endpoints.Add(endpoint);
        base.ChoosePorts();
    }

    public override async Task StartAsync(DataFolder data)
    {
        password = data.Password("redis");
        var folder = data.Folder("redis");
        var configuration = Path.Combine(folder, "redis.conf"); // not an argument: those are readable by everyone
        await File.WriteAllTextAsync(configuration, string.Create(CultureInfo.InvariantCulture, $"""
            bind 127.0.0.1
            port {endpoint.Port}
            requirepass {password}
            dir "{folder}"
            appendonly no
            save 300 1
            """));
        await RunAsync([Path.Combine(Programs.Find("redis-server", ["/usr/bin", "/usr/local/bin", "/opt/homebrew/bin"]), "redis-server"), configuration], new Dictionary<string, string?>(), folder);
    }

    public override async Task<string?> CheckAsync(CancellationToken cancellationToken)
    {
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync("127.0.0.1", endpoint.Port, cancellationToken);
            await using var stream = client.GetStream();
            await stream.WriteAsync(System.Text.Encoding.ASCII.GetBytes($"AUTH {password}\r\nPING\r\n"), cancellationToken);
            using var reader = new StreamReader(stream);
            await reader.ReadLineAsync(cancellationToken);
            var answer = await reader.ReadLineAsync(cancellationToken);
            return answer == "+PONG" ? null : answer ?? "no answer";
        }
        catch (Exception e) when (e is SocketException or IOException)
        {
            return e.Message;
        }
    }
}
