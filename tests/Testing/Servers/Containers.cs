using DotNet.Testcontainers.Builders;
using DotNet.Testcontainers.Containers;
using Testcontainers.PostgreSql;
using Testcontainers.RabbitMq;
using Testcontainers.Redis;

namespace AlumniPlatform.Testing;

/// <summary>Servers from a container engine; null where none answers. Testcontainers removes them after the process has ended.</summary>
internal static class Containers
{
    // The images that Aspire takes by default, so that tests and `./run` meet the same versions.
    private const string PostgresImage = "postgres:18.3";
    private const string RabbitMqImage = "rabbitmq:4.3-management";
    private const string RedisImage = "redis:8.6";
    private const int ManagementPort = 15672;

    public static async Task<string?> PostgresAsync() =>
        await StartAsync(() => new PostgreSqlBuilder(PostgresImage)
            .WithCommand("-c", "fsync=off", "-c", "synchronous_commit=off", "-c", "full_page_writes=off", "-c", "max_connections=400")
            .Build()) is { } container ? container.GetConnectionString() : null;

    public static async Task<BrokerAddress?> RabbitMqAsync()
    {
        var container = await StartAsync(() => new RabbitMqBuilder(RabbitMqImage).WithPortBinding(ManagementPort, assignRandomHostPort: true).Build());
        if (container is null)
            return null;
        var amqp = new Uri(container.GetConnectionString());
        var management = new UriBuilder("http", container.Hostname, container.GetMappedPublicPort(ManagementPort));
        (management.UserName, management.Password) = (amqp.UserInfo.Split(':')[0], amqp.UserInfo.Split(':')[1]);
        return new BrokerAddress(amqp, management.Uri);
    }

    public static async Task<string?> RedisAsync() =>
        await StartAsync(() => new RedisBuilder(RedisImage).Build()) is { } container ? container.GetConnectionString() : null;

    private static async Task<T?> StartAsync<T>(Func<T> build) where T : class, IContainer
    {
        T container;
        try
        {
            container = build();
        }
        catch (DockerUnavailableException)
        {
            return null;
        }
        await container.StartAsync();
        return container;
    }
}
