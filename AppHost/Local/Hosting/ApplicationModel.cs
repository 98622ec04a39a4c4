using AlumniPlatform.AppHost.Local;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;

// The slice of Aspire's API that Program.cs uses, under Aspire's own names, so that one file compiles against both.
namespace Aspire.Hosting.ApplicationModel
{
    public interface IResource
    {
        string Name { get; }
    }

    public interface IResourceWithConnectionString : IResource;

    public interface IResourceWithEndpoints : IResource;

    public interface IResourceBuilder<out T> where T : IResource
    {
        T Resource { get; }
    }

    /// <summary>Its value is known when a resource starts, not when it is written into Program.cs.</summary>
    public sealed class EndpointReference
    {
        internal EndpointReference(Func<string> url) => Url = url;

        internal Func<string> Url { get; }
    }

    public sealed class ParameterResource : IResource
    {
        internal ParameterResource(string name, string value) => (Name, Value) = (name, value);

        public string Name { get; }

        internal string Value { get; }
    }

    public sealed class ContainerResource : IResourceWithEndpoints
    {
        internal ContainerResource(Resource local) => Local = local;

        public string Name => Local.Name;

        internal Resource Local { get; }
    }

    public sealed class ProjectResource : IResourceWithEndpoints
    {
        internal ProjectResource(Project local) => Local = local;

        public string Name => Local.Name;

        internal Project Local { get; }
    }

    public sealed class PostgresServerResource : IResourceWithConnectionString
    {
        internal PostgresServerResource(Postgres local) => Local = local;

        public string Name => Local.Name;

        internal Postgres Local { get; }
    }

    public sealed class PostgresDatabaseResource : IResourceWithConnectionString
    {
        internal PostgresDatabaseResource(string name, Postgres server) => (Name, Server) = (name, server);

        public string Name { get; }

        internal Postgres Server { get; }
    }

    public sealed class RabbitMQServerResource : IResourceWithConnectionString
    {
        internal RabbitMQServerResource(RabbitMq local) => Local = local;

        public string Name => Local.Name;

        internal RabbitMq Local { get; }
    }

    public sealed class RedisResource : IResourceWithConnectionString
    {
        internal RedisResource(Redis local) => Local = local;

        public string Name => Local.Name;

        internal Redis Local { get; }
    }
}

namespace Aspire.Hosting
{
    using ApplicationModel;

    public interface IDistributedApplicationBuilder
    {
        IConfigurationManager Configuration { get; }

        IHostEnvironment Environment { get; }

        DistributedApplication Build();
    }

    internal sealed class ResourceBuilder<T>(T resource) : IResourceBuilder<T> where T : IResource
    {
        public T Resource => resource;
    }
}
