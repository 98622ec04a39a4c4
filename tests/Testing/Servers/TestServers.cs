namespace AlumniPlatform.Testing;

/// <summary>
/// The real servers that tests use, each started at most once a process and only when asked for: from the environment
/// (<c>./test</c> starts them once for all projects), else from a container engine, else by the process host. Where none of these can be had the tests fail, at home as in CI: a green run has seen the servers.
/// </summary>
public static class TestServers
{
    private static readonly Lazy<Task<string>> postgres = new(StartPostgresAsync);
    private static readonly Lazy<Task<BrokerAddress>> rabbitMq = new(StartRabbitMqAsync);
    private static readonly Lazy<Task<string>> redis = new(StartRedisAsync);
    private static readonly Lazy<Task<HostEndpoints>> native = new(StartNativeAsync);

    /// <summary>Connection string of a superuser, without a database. From <c>ALUMNI_TEST_POSTGRES</c> when set.</summary>
    public static Task<string> PostgresAsync() => postgres.Value;

    /// <summary>The broker and its management API. From <c>ALUMNI_TEST_RABBITMQ</c> and <c>ALUMNI_TEST_RABBITMQ_MANAGEMENT</c> when set.</summary>
    public static Task<BrokerAddress> RabbitMqAsync() => rabbitMq.Value;

    /// <summary>Connection string as StackExchange.Redis reads it. From <c>ALUMNI_TEST_REDIS</c> when set.</summary>
    public static Task<string> RedisAsync() => redis.Value;

    private static async Task<string> StartPostgresAsync() =>
        Variable("ALUMNI_TEST_POSTGRES") ?? await Containers.PostgresAsync() ?? (await native.Value).Postgres!;

    private static async Task<BrokerAddress> StartRabbitMqAsync() =>
        Variable("ALUMNI_TEST_RABBITMQ") is { } amqp && Variable("ALUMNI_TEST_RABBITMQ_MANAGEMENT") is { } management
            ? new BrokerAddress(new Uri(amqp), new Uri(management))
            : await Containers.RabbitMqAsync() ?? await NativeBrokerAsync();

    private static async Task<string> StartRedisAsync() =>
        Variable("ALUMNI_TEST_REDIS") ?? await Containers.RedisAsync() ?? (await native.Value).Cache!;

    private static async Task<BrokerAddress> NativeBrokerAsync()
    {
        var endpoints = await native.Value;
        return new BrokerAddress(new Uri(endpoints.Messaging!), new Uri(endpoints.MessagingManagement!));
    }

    // As ./run starts them, all three at once; they end with the process.
    private static async Task<HostEndpoints> StartNativeAsync()
    {
        var host = await PlatformHost.StartAsync(PlatformHost.NewDataFolder(), "--Only", "postgres,messaging,cache");
        return host.Endpoints;
    }

    internal static string? Variable(string name) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;
}

/// <summary>Where a RabbitMQ broker listens.</summary>
/// <param name="Amqp">With user and password.</param>
/// <param name="Management">The HTTP API, with user and password.</param>
public sealed record BrokerAddress(Uri Amqp, Uri Management);
