using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;

namespace AlumniPlatform.AppHost.Local;

/// <summary>A broker with its own Erlang port mapper, cookie and folders, so that it shares nothing with one that the system runs.</summary>
internal sealed class RabbitMq(string name) : Resource(name)
{
    private const string SchoolSystem = "school-system";
    private readonly LocalEndpoint amqp = new("tcp", "amqp", 5672, preferred: true);
    private readonly LocalEndpoint management = new("management", "http", 15672, preferred: true);
    private string password = "";
    private HttpClient? http;

    public string ConnectionString => string.Create(CultureInfo.InvariantCulture, $"amqp://guest:{Uri.EscapeDataString(password)}@localhost:{amqp.Port}");

    public string ManagementUrl => management.Url.Replace("://", $"://guest:{Uri.EscapeDataString(password)}@", StringComparison.Ordinal);

    /// <summary>True in Development: a user whose password is its name, who can publish to the intake of the school systems and do nothing else.</summary>
    public bool HasSchoolSystem { get; set; }

    public string SchoolSystemUrl => string.Create(CultureInfo.InvariantCulture, $"amqp://{SchoolSystem}:{SchoolSystem}@localhost:{amqp.Port}");

    public override bool MayRefuseAfterKill => true; // until its ports and its data are free again

    public override void ChoosePorts()
    {
        Endpoints.AddRange([amqp, management]);
        base.ChoosePorts();
    }

    public override async Task StartAsync(DataFolder data)
    {
        password = data.Password("rabbitmq");
        var home = data.Folder("rabbitmq");
        await File.WriteAllTextAsync(Path.Combine(home, "enabled_plugins"), "[rabbitmq_management].\n");
        await File.WriteAllTextAsync(Path.Combine(home, "rabbitmq.conf"), string.Create(CultureInfo.InvariantCulture, $"""
            listeners.tcp.default = 127.0.0.1:{amqp.Port}
            default_user = guest
            default_pass = {password}
            loopback_users = none
            management.tcp.ip = 127.0.0.1
            management.tcp.port = {management.Port}
            log.console = true
            log.console.level = warning
            log.file = false
            disk_free_limit.absolute = 50MB

            """));
        var portMapper = LocalEndpoint.FreePort().ToString(CultureInfo.InvariantCulture);
        var environment = new Dictionary<string, string?>
        {
            ["HOME"] = home, // the Erlang cookie lies there
            ["ERL_EPMD_PORT"] = portMapper,
            ["ERL_EPMD_ADDRESS"] = "127.0.0.1",
            ["RABBITMQ_NODENAME"] = "alumni@localhost",
            ["RABBITMQ_DIST_PORT"] = LocalEndpoint.FreePort().ToString(CultureInfo.InvariantCulture),
            ["RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS"] = "-kernel inet_dist_use_interface {127,0,0,1}",
            ["RABBITMQ_MNESIA_BASE"] = Path.Combine(home, "data"),
            ["RABBITMQ_LOG_BASE"] = Path.Combine(home, "log"),
            ["RABBITMQ_CONFIG_FILE"] = Path.Combine(home, "rabbitmq.conf"),
            ["RABBITMQ_ENABLED_PLUGINS_FILE"] = Path.Combine(home, "enabled_plugins"),
            ["RABBITMQ_CONF_ENV_FILE"] = "/nonexistent", // the system's own settings are for the system's own broker
            ["RUNNING_UNDER_SYSTEMD"] = "1", // the started process is then the Erlang machine itself, not a shell around it
        };
        var bin = Programs.Find("rabbitmq-server", ["/usr/lib/rabbitmq/bin", "/opt/homebrew/opt/rabbitmq/sbin", "/usr/local/opt/rabbitmq/sbin"]);
        // In the foreground and ours: the daemon that Erlang would start by itself stays behind.
        var epmd = Programs.Find("epmd", ["/usr/bin", "/usr/local/bin", "/opt/homebrew/bin"]);
        await RunAsync([Path.Combine(epmd, "epmd"), "-port", portMapper, "-address", "127.0.0.1"], environment, home);
        await RunAsync([Path.Combine(bin, "rabbitmq-server")], environment, home);
        http ??= Client();
    }

    public override async Task<string?> CheckAsync(CancellationToken cancellationToken)
    {
        try
        {
            using var answer = await http!.GetAsync("/api/overview", cancellationToken);
            return answer.IsSuccessStatusCode ? null : $"the management API answers {(int)answer.StatusCode}";
        }
        catch (HttpRequestException e)
        {
            return e.Message;
        }
    }

    public override async Task PrepareAsync(CancellationToken cancellationToken)
    {
        if (!HasSchoolSystem)
            return;
        using var user = await http!.PutAsJsonAsync($"/api/users/{SchoolSystem}", new { password = SchoolSystem, tags = "" }, cancellationToken);
        user.EnsureSuccessStatusCode();
        using var permissions = await http!.PutAsJsonAsync($"/api/permissions/%2F/{SchoolSystem}", new { configure = "", write = "^school-systems$", read = "" }, cancellationToken);
        permissions.EnsureSuccessStatusCode();
    }

    private HttpClient Client()
    {
        var client = new HttpClient { BaseAddress = new Uri(management.Url), Timeout = TimeSpan.FromSeconds(5) };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"guest:{password}")));
        return client;
    }
}
