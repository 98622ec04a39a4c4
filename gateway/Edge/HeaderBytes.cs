using System.Text;
using System.Text.Unicode;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace AlumniPlatform.Gateway.Edge;

/// <summary>
/// Headers pass byte for byte, in both directions: a character of the gateway is a byte (Latin-1), whatever the sender meant by
/// it. Services read UTF-8; a request in another encoding is refused here, with the header's name.
/// </summary>
internal static class HeaderBytes
{
    public static void KeepHeaderBytes(this KestrelServerOptions kestrel)
    {
        kestrel.RequestHeaderEncodingSelector = _ => Encoding.Latin1;
        kestrel.ResponseHeaderEncodingSelector = _ => Encoding.Latin1;
    }

    public static void KeepHeaderBytes(this SocketsHttpHandler handler)
    {
        handler.RequestHeaderEncodingSelector = (_, _) => Encoding.Latin1;
        handler.ResponseHeaderEncodingSelector = (_, _) => Encoding.Latin1;
    }

    public static void UseReadableHeaders(this WebApplication app) => app.Use((http, next) =>
        http.Request.Headers.FirstOrDefault(header => header.Value.Any(value => !IsReadable(value))).Key is { } unreadable
            ? Refusal.WriteAsync(http, 400, "bad-request", $"The header {unreadable} is not in UTF-8.")
            : next(http));

    private static bool IsReadable(string? value) => value is null || Ascii.IsValid(value) || Utf8.IsValid(Encoding.Latin1.GetBytes(value));
}
