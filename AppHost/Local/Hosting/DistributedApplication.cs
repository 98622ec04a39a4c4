using AlumniPlatform.AppHost.Local;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;

namespace Aspire.Hosting;

/// <summary>The platform, run over native processes until Ctrl+C or SIGTERM.</summary>
public sealed class DistributedApplication
{
    private readonly LocalApplication application;

    internal DistributedApplication(LocalApplication application) => this.application = application;

    /// <param name="args"><c>--Data</c> (folder), <c>--Fresh true</c> (empties it), <c>--Only a,b</c> (just these and what they wait for), and Program.cs's own.</param>
    public static IDistributedApplicationBuilder CreateBuilder(string[] args) => new Builder(args);

    /// <summary>Returns when the platform was stopped; the exit code is 1 when it could not start.</summary>
    public void Run() => System.Environment.ExitCode = application.RunAsync().GetAwaiter().GetResult();

    internal sealed class Builder : IDistributedApplicationBuilder
    {
        private readonly HostApplicationBuilder host;

        public Builder(string[] args)
        {
            host = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { EnvironmentName = EnvironmentOf() });
            host.Configuration.AddEnvironmentVariables("ALUMNI_").AddCommandLine(args);
        }

        public List<Resource> Resources { get; } = [];

        public IConfigurationManager Configuration => host.Configuration;

        public IHostEnvironment Environment => host.Environment;

        public DistributedApplication Build() => new(new LocalApplication(Resources, Configuration));

        private static string EnvironmentOf() => System.Environment.GetEnvironmentVariable("DOTNET_ENVIRONMENT") ?? Environments.Development;
    }
}
