using MailKit.Security;

namespace AlumniPlatform.Communication.Sending;

/// <summary>Where mail is handed over: <c>smtp://[user:password@]host[:port]</c>, or <c>smtps://</c> for TLS from the first byte.</summary>
internal sealed record SmtpEndpoint(string Host, int Port, SecureSocketOptions Security, string? User, string? Password)
{
    public static SmtpEndpoint Parse(string? connectionString)
    {
        if (!Uri.TryCreate(connectionString, UriKind.Absolute, out var uri) || uri.Scheme is not ("smtp" or "smtps") || uri.Host.Length == 0)
            throw new InvalidOperationException("ConnectionStrings__smtp must be smtp://[user:password@]host:port, or smtps://… for TLS.");
        var tls = uri.Scheme == "smtps";
        var login = uri.UserInfo.Split(':', 2);
        return new SmtpEndpoint(
            uri.IdnHost,
            uri.Port > 0 ? uri.Port : tls ? 465 : 25,
            tls ? SecureSocketOptions.SslOnConnect : SecureSocketOptions.StartTlsWhenAvailable,
            login[0].Length > 0 ? Uri.UnescapeDataString(login[0]) : null,
            login.Length > 1 ? Uri.UnescapeDataString(login[1]) : null);
    }

    /// <summary>Without user and password: for the log.</summary>
    public override string ToString() => $"{Host}:{Port}";
}
