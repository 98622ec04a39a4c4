using System.Collections.Concurrent;
using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.DataProtection.Repositories;
using StackExchange.Redis;

namespace AlumniPlatform.Portal.SignIn;

/// <summary>
/// The keys of cookies and forms, shared by all replicas in Redis. While Redis is away the portal goes on with the keys it
/// has, or with new ones of its own that it hands in as soon as Redis is back: slower to spread, never down.
/// </summary>
internal sealed partial class KeyRing(IConnectionMultiplexer redis, ILogger<KeyRing> log) : IXmlRepository
{
    private static readonly RedisKey Key = "portal:data-protection-keys";
    private readonly ConcurrentDictionary<string, XElement> known = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, XElement> notYetShared = new(StringComparer.Ordinal);

    public IReadOnlyCollection<XElement> GetAllElements()
    {
        try
        {
            Share();
            foreach (var entry in redis.GetDatabase().HashGetAll(Key))
                known[entry.Name.ToString()] = XElement.Parse(entry.Value.ToString());
        }
        catch (Exception e) when (e is RedisException or TimeoutException)
        {
            LogAway(e);
        }
        return [.. known.Values];
    }

    public void StoreElement(XElement element, string friendlyName)
    {
        known[friendlyName] = element;
        notYetShared[friendlyName] = element;
        try
        {
            Share();
        }
        catch (Exception e) when (e is RedisException or TimeoutException)
        {
            LogAway(e);
        }
    }

    /// <summary>Hands in what was made while Redis was away.</summary>
    public void Share()
    {
        foreach (var (name, element) in notYetShared)
        {
            redis.GetDatabase().HashSet(Key, name, element.ToString(SaveOptions.DisableFormatting));
            notYetShared.TryRemove(name, out _);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Redis is away: the keys of cookies are this replica's own until it is back")]
    private partial void LogAway(Exception exception);
}

internal static class KeyRingRegistration
{
    public static void AddKeyRing(this IHostApplicationBuilder builder)
    {
        var keys = builder.Services.AddDataProtection().SetApplicationName("portal");
        if (builder.Configuration.GetConnectionString("cache") is not { } cache)
            return; // a single portal without Redis keeps its keys where the framework puts them
        builder.Services.AddSingleton<IConnectionMultiplexer>(_ => Connect(cache));
        builder.Services.AddSingleton<KeyRing>();
        keys.Services.AddOptions<KeyManagementOptions>().Configure<KeyRing, IConnectionMultiplexer>((options, ring, redis) =>
        {
            options.XmlRepository = ring;
            redis.ConnectionRestored += (_, _) => ring.GetAllElements();
        });
    }

    private static ConnectionMultiplexer Connect(string address)
    {
        var options = ConfigurationOptions.Parse(address);
        options.AbortOnConnectFail = false; // goes on trying in the background
        options.BacklogPolicy = BacklogPolicy.FailFast; // a page does not wait for Redis
        options.ConnectTimeout = 2000;
        options.SyncTimeout = 2000;
        return ConnectionMultiplexer.Connect(options);
    }
}
