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
    private static readonly List<Socket> claims = [];

    public string Name => name;

    public int Port { get; private set; }

    public string Url => string.Create(CultureInfo.InvariantCulture, $"{scheme}://localhost:{Port}");

    public void Choose() => Port = wanted == 0 || (preferred && !(IsFree(wanted) && Claim(wanted))) ? FreePort() : wanted;

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
        while (true)
        {
            using var listener = new TcpListener(IPAddress.Loopback, 0);
            listener.Start();
            var port = ((IPEndPoint)listener.LocalEndpoint).Port;
            if (Claim(port))
                return port;
        }
    }

    /// <summary>
    /// Two hosts that start at the same moment find the same port free, until one of their servers takes it. So each port
    /// that is chosen has a name in the kernel, which is this process's until it ends, however it ends.
    /// </summary>
    private static bool Claim(int port)
    {
        if (!OperatingSystem.IsLinux())
            return true; // only Linux has such names
        var claim = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        try
        {
            claim.Bind(new UnixDomainSocketEndPoint(string.Create(CultureInfo.InvariantCulture, $"\0alumni-platform-port-{port}")));
            claims.Add(claim);
            return true;
        }
        catch (SocketException)
        {
            claim.Dispose();
            return false;
        }
    }
}
