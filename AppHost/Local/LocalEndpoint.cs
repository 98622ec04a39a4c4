using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace AlumniPlatform.AppHost.Local;

/// <summary>An address on loopback.</summary>
/// <param name="name">As WithEndpoint named it.</param>
/// <param name="scheme">http, smtp, amqp …</param>
/// <param name="wanted">The port to take; 0 takes a free one.</param>
/// <param name="preferred">True when another port will do if <paramref name="wanted"/> is taken.</param>
internal sealed class LocalEndpoint(string name, string scheme, int wanted = 0, bool preferred = false)
{
    public string Name => name;

    public int Port { get; private set; }

    public string Url => string.Create(CultureInfo.InvariantCulture, $"{scheme}://localhost:{Port}");

    public void Choose() => Port = wanted == 0 || (preferred && !IsFree(wanted)) ? FreePort() : wanted;

    public static bool IsFree(int port)
    {
        try
        {
            using var listener = new TcpListener(IPAddress.Loopback, port);
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
