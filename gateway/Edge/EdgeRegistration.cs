using AlumniPlatform.ServiceDefaults;
using Microsoft.AspNetCore.HttpOverrides;

namespace AlumniPlatform.Gateway.Edge;

/// <summary>What concerns every request, wherever it goes.</summary>
internal static class EdgeRegistration
{
    public static void AddEdge(this WebApplicationBuilder builder)
    {
        builder.AddPlatformAuthentication();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.KeepHeaderBytes();
            kestrel.Limits.MaxRequestBodySize = RequestSizes.Other;
            kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(15);
        });
        builder.Services.Configure<ForwardedHeadersOptions>(options =>
        {
            // Whose word about the visitor's address counts: a load balancer in front, and the portal, which asks on the
            // visitor's behalf. Without configuration only this machine (ASP.NET's default).
            options.ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto;
            options.ForwardLimit = 2;
            foreach (var network in builder.Configuration.GetSection("TrustedNetworks").Get<string[]>() ?? [])
                options.KnownIPNetworks.Add(System.Net.IPNetwork.Parse(network));
        });
    }
}
