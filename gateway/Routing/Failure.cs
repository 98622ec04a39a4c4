using AlumniPlatform.Gateway.Edge;
using Yarp.ReverseProxy.Forwarder;
using Yarp.ReverseProxy.Model;

namespace AlumniPlatform.Gateway.Routing;

/// <summary>Says in words why a request could not be passed on, in place of the proxy's empty answer.</summary>
internal static partial class Failure
{
    public const int RetrySeconds = 5;

    public static async Task AnswerAsync(HttpContext http, RequestDelegate next)
    {
        await next(http);
        if (http.GetForwarderErrorFeature() is not { } failure || http.Response.HasStarted || http.RequestAborted.IsCancellationRequested)
            return;
        var service = http.GetReverseProxyFeature().Cluster.Config.ClusterId;
        if (TooLarge(failure.Exception))
        {
            await RequestSizes.RefuseAsync(http);
            return;
        }
        LogFailure(http.RequestServices.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(Failure)), service, failure.Error, failure.Exception?.Message);
        http.Response.Clear();
        if (failure.Error is ForwarderError.RequestBodyClient)
            await Refusal.WriteAsync(http, 400, "bad-request", "The request's body ended before it was complete.");
        else if (CannotBeWritten(failure))
            await Refusal.WriteAsync(http, 400, "bad-request", "The request has an address or a header that HTTP does not allow.");
        else if (failure.Error is ForwarderError.RequestTimedOut && !FailedConnection.Happened(http))
            await Refusal.WriteAsync(http, 504, "timeout", $"{service} did not answer in time. It may have done what was asked: look before you repeat it.");
        else
            await Refusal.WriteAsync(http, 503, "unavailable", $"{service} cannot be reached. Try again in a few seconds.", RetrySeconds);
    }

    // What of a request cannot be sent on is its own fault: no service has been asked, and none is away.
    private static bool CannotBeWritten(IForwarderErrorFeature failure) => failure.Error is ForwarderError.RequestCreation
        || failure is { Error: ForwarderError.Request, Exception: HttpRequestException { HttpRequestError: HttpRequestError.Unknown, InnerException: null } };

    private static bool TooLarge(Exception? exception) => exception switch
    {
        null => false,
        BadHttpRequestException { StatusCode: 413 } => true,
        AggregateException several => several.InnerExceptions.Any(TooLarge),
        _ => TooLarge(exception.InnerException),
    };

    [LoggerMessage(Level = LogLevel.Warning, Message = "A request to {Service} failed: {Error}: {Reason}")]
    private static partial void LogFailure(ILogger log, string service, ForwarderError error, string? reason);
}
