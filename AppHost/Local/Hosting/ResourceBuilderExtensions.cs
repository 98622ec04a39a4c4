using System.Globalization;
using AlumniPlatform.AppHost.Local;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Hosting;

namespace Aspire.Hosting;

public static class ResourceBuilderExtensions
{
    private const int MailPage = 8025;

    public static IDistributedApplicationBuilder AddDockerComposeEnvironment(this IDistributedApplicationBuilder builder, string name) => builder; // publishing is Aspire's

    public static IResourceBuilder<ParameterResource> AddParameter(this IDistributedApplicationBuilder builder, string name, string value, bool secret = false) =>
        new ResourceBuilder<ParameterResource>(new ParameterResource(name, builder.Configuration[$"Parameters:{name}"] ?? value));

    public static IResourceBuilder<PostgresServerResource> AddPostgres(this IDistributedApplicationBuilder builder, string name)
    {
        var server = new Postgres(name) { Durable = builder.Configuration["Durable"] != "false" };
        return new ResourceBuilder<PostgresServerResource>(new PostgresServerResource(builder.Keep(server)));
    }

    public static IResourceBuilder<PostgresDatabaseResource> AddDatabase(this IResourceBuilder<PostgresServerResource> server, string name)
    {
        server.Resource.Local.Databases.Add(name);
        return new ResourceBuilder<PostgresDatabaseResource>(new PostgresDatabaseResource(name, server.Resource.Local));
    }

    public static IResourceBuilder<RabbitMQServerResource> AddRabbitMQ(this IDistributedApplicationBuilder builder, string name) =>
        new ResourceBuilder<RabbitMQServerResource>(new RabbitMQServerResource(builder.Keep(new RabbitMq(name) { HasSchoolSystem = builder.Environment.IsDevelopment() })));

    public static IResourceBuilder<RedisResource> AddRedis(this IDistributedApplicationBuilder builder, string name) =>
        new ResourceBuilder<RedisResource>(new RedisResource(builder.Keep(new Redis(name))));

    public static IResourceBuilder<ContainerResource> AddContainer(this IDistributedApplicationBuilder builder, string name, string image, string tag) =>
        image == "axllent/mailpit"
            ? new ResourceBuilder<ContainerResource>(new ContainerResource(builder.Keep(new MailCatcher(name))))
            : throw new NotSupportedException($"The process host has no program in place of the container {image}:{tag}.");

    public static IResourceBuilder<ProjectResource> AddProject(this IDistributedApplicationBuilder builder, string name, string projectPath)
    {
        var file = Path.GetFullPath(Path.Combine(LocalApplication.Folder, projectPath));
        return new ResourceBuilder<ProjectResource>(new ProjectResource(builder.Keep(new Project(name, file))));
    }

    // Data always survives a restart here, and the broker always has its management page.
    public static IResourceBuilder<PostgresServerResource> WithDataVolume(this IResourceBuilder<PostgresServerResource> builder) => builder;

    public static IResourceBuilder<RabbitMQServerResource> WithDataVolume(this IResourceBuilder<RabbitMQServerResource> builder) => builder;

    public static IResourceBuilder<RabbitMQServerResource> WithManagementPlugin(this IResourceBuilder<RabbitMQServerResource> builder) => builder;

    public static IResourceBuilder<T> WithExternalHttpEndpoints<T>(this IResourceBuilder<T> builder) where T : IResourceWithEndpoints => builder;

    public static IResourceBuilder<T> WithEndpoint<T>(this IResourceBuilder<T> builder, int? port = null, int? targetPort = null, string? scheme = null, string? name = null)
        where T : IResourceWithEndpoints
    {
        // A container's own port is no port of this machine; the page for people is where its users know it, when free.
        var local = port is null && targetPort == MailPage
            ? new LocalEndpoint(name!, scheme!, MailPage, preferred: true)
            : new LocalEndpoint(name ?? scheme!, scheme!, port ?? 0);
        Of(builder.Resource).Endpoints.Add(local);
        return builder;
    }

    public static IResourceBuilder<T> WithHttpEndpoint<T>(this IResourceBuilder<T> builder, int? port = null) where T : IResourceWithEndpoints =>
        builder.WithEndpoint(port: port, scheme: "http", name: "http");

    public static EndpointReference GetEndpoint<T>(this IResourceBuilder<T> builder, string name) where T : IResourceWithEndpoints =>
        new(() => Of(builder.Resource).Endpoints.First(e => e.Name == name).Url);

    public static IResourceBuilder<T> WithHttpHealthCheck<T>(this IResourceBuilder<T> builder, string path) where T : IResourceWithEndpoints
    {
        ((Project)Of(builder.Resource)).HealthPath = path;
        return builder;
    }

    public static IResourceBuilder<ProjectResource> WithReplicas(this IResourceBuilder<ProjectResource> builder, int replicas)
    {
        builder.Resource.Local.ReplicaCount = replicas;
        return builder;
    }

    public static IResourceBuilder<T> WithEnvironment<T>(this IResourceBuilder<T> builder, string name, string? value) where T : IResource =>
        builder.With(environment => environment[name] = value);

    public static IResourceBuilder<T> WithEnvironment<T>(this IResourceBuilder<T> builder, string name, EndpointReference endpoint) where T : IResource =>
        builder.With(environment => environment[name] = endpoint.Url());

    public static IResourceBuilder<T> WithEnvironment<T>(this IResourceBuilder<T> builder, string name, IResourceBuilder<ParameterResource> parameter) where T : IResource =>
        builder.With(environment => environment[name] = parameter.Resource.Value);

    public static IResourceBuilder<T> WithReference<T>(this IResourceBuilder<T> builder, IResourceBuilder<IResourceWithConnectionString> source) where T : IResource =>
        builder.With(environment => environment[$"ConnectionStrings__{source.Resource.Name}"] = source.Resource switch
        {
            PostgresDatabaseResource database => $"{database.Server.ConnectionString};Database={database.Name}",
            RabbitMQServerResource broker => broker.Local.ConnectionString,
            RedisResource redis => redis.Local.ConnectionString,
            _ => throw new NotSupportedException($"{source.Resource.Name} has no connection string."),
        });

    public static IResourceBuilder<T> WithReference<T>(this IResourceBuilder<T> builder, IResourceBuilder<ProjectResource> source) where T : IResource =>
        builder.With(environment =>
        {
            var project = source.Resource.Local;
            for (var i = 0; i < project.Replicas.Count; i++)
                environment[string.Create(CultureInfo.InvariantCulture, $"services__{project.Name}__http__{i}")] = project.Replicas[i].Url;
            environment[$"{project.Name.ToUpperInvariant()}_HTTP"] = project.Replicas[0].Url;
        });

    public static IResourceBuilder<T> WaitFor<T>(this IResourceBuilder<T> builder, IResourceBuilder<IResource> dependency) where T : IResource
    {
        Of(builder.Resource).WaitsFor.Add(Of(dependency.Resource));
        return builder;
    }

    private static IResourceBuilder<T> With<T>(this IResourceBuilder<T> builder, Action<IDictionary<string, string?>> environment) where T : IResource
    {
        Of(builder.Resource).Environment.Add(environment);
        return builder;
    }

    private static TResource Keep<TResource>(this IDistributedApplicationBuilder builder, TResource resource) where TResource : Resource
    {
        ((DistributedApplication.Builder)builder).Resources.Add(resource);
        return resource;
    }

    private static Resource Of(IResource resource) => resource switch
    {
        ProjectResource project => project.Local,
        ContainerResource container => container.Local,
        PostgresServerResource server => server.Local,
        PostgresDatabaseResource database => database.Server,
        RabbitMQServerResource broker => broker.Local,
        RedisResource redis => redis.Local,
        _ => throw new NotSupportedException($"{resource.Name} is nothing that runs."),
    };
}
