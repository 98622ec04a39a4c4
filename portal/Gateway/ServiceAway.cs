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

    /// <summary>The answer, or null when its service is away: for a part without which the page still stands.</summary>
    public static async Task<T?> OrAwayAsync<T>(this Task<T> answer) where T : class
    {
        try
        {
            return await answer;
        }
        catch (Exception e) when (Is(e))
        {
            return null;
        }
    }
}
