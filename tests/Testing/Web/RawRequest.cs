using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace AlumniPlatform.Testing;

/// <summary>Bytes as no well-behaved client sends them. A character is a byte (Latin-1); what is to be UTF-8 says so with <see cref="Utf8"/>.</summary>
public static class RawRequest
{
    /// <summary>The bytes of <paramref name="text"/> in UTF-8, a character each.</summary>
    public static string Utf8(string text) => Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(text));

    /// <summary>Sends <paramref name="request"/> over a connection of its own and reads until the other side closes, or says no more within a deadline.</summary>
    /// <param name="address">Whom.</param>
    /// <param name="request">All of it.</param>
    /// <returns>The status and all that came, a character for each byte.</returns>
    public static async Task<(int Status, string Answer)> SendAsync(Uri address, string request)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        using var connection = new TcpClient();
        await connection.ConnectAsync(address.Host, address.Port, deadline.Token);
        await using var stream = connection.GetStream();
        await stream.WriteAsync(Encoding.Latin1.GetBytes(request), deadline.Token);
        var buffer = new byte[64 * 1024];
        var text = "";
        try
        {
            while (await stream.ReadAsync(buffer, deadline.Token) is > 0 and var read)
                text += Encoding.Latin1.GetString(buffer, 0, read);
        }
        catch (IOException) when (text.Length > 0)
        {
            // Answered, and closed while there was more to read.
        }
        return text.StartsWith("HTTP/1.", StringComparison.Ordinal)
            ? (int.Parse(text.AsSpan(9, 3), CultureInfo.InvariantCulture), text)
            : throw new InvalidOperationException($"No HTTP answer, but {text.Length} bytes: {text}");
    }
}
