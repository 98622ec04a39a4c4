using Microsoft.AspNetCore;
using OpenIddict.Server;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace AlumniPlatform.Identity.Tokens;

/// <summary>
/// The discovery document names the public address throughout, but for one thing: a service that asks inside, without the
/// gateway, is told to get the keys where it got the document. Inside a cluster the public address need not be reachable.
/// </summary>
internal sealed class KeysInside : IOpenIddictServerHandler<HandleConfigurationRequestContext>
{
    public ValueTask HandleAsync(HandleConfigurationRequestContext context)
    {
        if (context.Transaction.GetHttpRequest()?.HttpContext.CalledInside() is { } inside && context.JsonWebKeySetEndpoint is { } keys)
            context.JsonWebKeySetEndpoint = new Uri(inside, keys.AbsolutePath);
        return ValueTask.CompletedTask;
    }
}
