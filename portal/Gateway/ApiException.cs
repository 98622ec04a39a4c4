using System.Net;

namespace AlumniPlatform.Portal.Gateway;

/// <summary>An API refused. Pages act on <see cref="Code"/>, which is stable; what nobody catches becomes the error page.</summary>
internal sealed class ApiException(HttpStatusCode status, string code, string? detail) : Exception($"{(int)status} {code}: {detail}")
{
    public HttpStatusCode Status { get; } = status;

    public string Code { get; } = code;

    /// <summary>Messages by field, when the answer named fields.</summary>
    public IReadOnlyDictionary<string, string[]> Errors { get; init; } = new Dictionary<string, string[]>();

    /// <summary>Whether the same call may succeed in a moment.</summary>
    public bool IsPassing => Status is HttpStatusCode.ServiceUnavailable or HttpStatusCode.BadGateway or HttpStatusCode.GatewayTimeout;
}
