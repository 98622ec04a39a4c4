using AlumniPlatform.ServiceDefaults;
using Microsoft.EntityFrameworkCore;
using OpenIddict.Abstractions;

namespace AlumniPlatform.Identity.Clients;

/// <summary>
/// At start the clients become exactly those of the configuration: the portal, the service accounts of the section
/// <c>ServiceAccounts</c> and, in Development alone, the demo ones. Any other is removed together with its tokens.
/// </summary>
internal sealed class ClientSync(IServiceScopeFactory scopes, IConfiguration configuration, IHostEnvironment environment, PublicAddress address)
    : IHostedLifecycleService
{
    private const int LockOfClients = 0x636C6E74;

    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<IdentityDb>();
        var clients = scope.ServiceProvider.GetRequiredService<IOpenIddictApplicationManager>();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        await db.Database.ExecuteSqlAsync($"select pg_advisory_xact_lock({LockOfClients})", cancellationToken);
        var wanted = Wanted();
        var existing = new Dictionary<string, object>(StringComparer.Ordinal);
        await foreach (var client in clients.ListAsync(cancellationToken: cancellationToken))
            existing[(await clients.GetClientIdAsync(client, cancellationToken))!] = client;
        foreach (var descriptor in wanted)
            if (existing.Remove(descriptor.ClientId!, out var client))
                await clients.UpdateAsync(client, descriptor, cancellationToken);
            else
                await clients.CreateAsync(descriptor, cancellationToken);
        foreach (var client in existing.Values)
            await clients.DeleteAsync(client, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private List<OpenIddictApplicationDescriptor> Wanted()
    {
        var secret = configuration["Portal:ClientSecret"]
            ?? throw new InvalidOperationException("Portal__ClientSecret is not set: it is the secret of the client \"portal\".");
        var accounts = configuration.GetSection("ServiceAccounts").Get<ServiceAccount[]>() ?? [];
        return [PortalClient.Describe(secret, address), .. (environment.IsDevelopment() ? ServiceAccount.Demo : []).Concat(accounts)
            .GroupBy(a => a.Id, StringComparer.Ordinal).Select(a => ServiceAccount.Describe([.. a]))];
    }
}

internal static class ClientRegistration
{
    public static void AddClients(this IHostApplicationBuilder builder) => builder.Services.AddHostedService<ClientSync>();
}
