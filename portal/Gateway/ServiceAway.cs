using System.Net.Sockets;
using Polly;

namespace AlumniPlatform.Portal.Gateway;

/// <summary>Whether a failure means "not now": nothing answers, too slowly, or it says itself that it is away.</summary>
internal static class ServiceAway
{
    public static bool Is(Exception? failure) => failure switch
    {
        null => false,
        ApiException refused => refused.IsPassing,
        HttpRequestException or SocketException or ExecutionRejectedException or TimeoutException => true,
        _ => Is(failure.InnerException),
    };
}
