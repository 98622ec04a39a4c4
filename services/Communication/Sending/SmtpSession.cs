using System.Globalization;
using System.Net.Sockets;
using MailKit;
using MailKit.Net.Smtp;
using MailKit.Security;
using Microsoft.Extensions.Options;
using MimeKit;

namespace AlumniPlatform.Communication.Sending;

/// <summary>What became of one message at the mail server.</summary>
/// <param name="Kind">The outcome.</param>
/// <param name="Code">SMTP status, when the server gave one.</param>
internal readonly record struct SendOutcome(SendKind Kind, string Code = "");

internal enum SendKind
{
    Accepted,

    /// <summary>Refused for good.</summary>
    Refused,

    /// <summary>Refused for now.</summary>
    Later,

    /// <summary>The connection broke before the server was given the message: it has surely not left.</summary>
    NotReached,

    /// <summary>The connection broke after the server had begun to take the message: it may have left.</summary>
    Unknown,
}

/// <summary>The mail server cannot be reached, or does not let us in.</summary>
internal sealed class MailServerAwayException(string message) : Exception(message);

/// <summary>One connection to the mail server, for several messages one after the other.</summary>
internal sealed class SmtpSession(SmtpEndpoint endpoint, IOptions<MailOptions> options, TimeProvider time) : IAsyncDisposable
{
    private readonly MailOptions options = options.Value;
    private Client? client;
    private int sent;

    /// <summary>Whether the connection has served one message at most: when even that fails, a new connection will hardly help.</summary>
    public bool IsFresh => sent <= 1;

    /// <summary>Connects unless connected. Called before a message is marked as being sent.</summary>
    /// <exception cref="MailServerAwayException">No connection, no TLS, or no login.</exception>
    public async Task ConnectAsync()
    {
        if (sent >= options.MessagesPerConnection)
            await CloseAsync();
        if (client is { IsConnected: true })
            return;
        client?.Dispose();
        client = new Client();
        sent = 0;
        using var limit = new CancellationTokenSource(options.Timeout, time);
        try
        {
            await client.ConnectAsync(endpoint.Host, endpoint.Port, endpoint.Security, limit.Token);
            if (endpoint.User is not null)
                await client.AuthenticateAsync(endpoint.User, endpoint.Password ?? "", limit.Token);
        }
        catch (Exception e) when (IsConnectionFailure(e) || e is SmtpCommandException or AuthenticationException or NotSupportedException)
        {
            Drop();
            throw new MailServerAwayException(e.Message);
        }
    }

    /// <summary>Hands over one message. Never throws for what a mail server or a network does.</summary>
    public async Task<SendOutcome> SendAsync(MimeMessage message)
    {
        using var limit = new CancellationTokenSource(options.Timeout, time);
        client!.RecipientAccepted = false;
        sent++;
        try
        {
            await client.SendAsync(message, limit.Token);
            return new SendOutcome(SendKind.Accepted);
        }
        catch (SmtpCommandException e)
        {
            return Judge(e);
        }
        catch (NotSupportedException)
        {
            return new SendOutcome(SendKind.Refused, "553"); // an address beyond ASCII, on a server without SMTPUTF8
        }
        catch (Exception e) when (IsConnectionFailure(e) || e is ServiceNotAuthenticatedException or ServiceNotConnectedException)
        {
            var mayHaveLeft = client.RecipientAccepted;
            Drop();
            return new SendOutcome(mayHaveLeft ? SendKind.Unknown : SendKind.NotReached);
        }
    }

    /// <summary>Says goodbye. A server that does not answer is left.</summary>
    public async Task CloseAsync()
    {
        if (client is not { IsConnected: true })
            return;
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(2), time);
        try
        {
            await client.DisconnectAsync(quit: true, limit.Token);
        }
        catch (Exception e) when (IsConnectionFailure(e) || e is SmtpCommandException)
        {
            Drop();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await CloseAsync();
        Drop();
    }

    private SendOutcome Judge(SmtpCommandException e)
    {
        var code = ((int)e.StatusCode).ToString(CultureInfo.InvariantCulture);
        if (e.StatusCode == SmtpStatusCode.ServiceNotAvailable)
        {
            Drop(); // 421: the server closes the connection; what it says counts for the connection, not for the message
            return new SendOutcome(SendKind.NotReached, code);
        }
        // A refused sender is our own configuration: no recipient may be called unreachable for that.
        var permanent = (int)e.StatusCode >= 500 && e.ErrorCode != SmtpErrorCode.SenderNotAccepted;
        return new SendOutcome(permanent ? SendKind.Refused : SendKind.Later, code);
    }

    private void Drop()
    {
        client?.Dispose();
        client = null;
    }

    private static bool IsConnectionFailure(Exception e) =>
        e is SocketException or IOException or SmtpProtocolException or SslHandshakeException or OperationCanceledException or TimeoutException;

    private sealed class Client : SmtpClient
    {
        public bool RecipientAccepted { get; set; }

        // The message itself is sent only after this.
        protected override void OnRecipientAccepted(MimeMessage message, MailboxAddress mailbox, SmtpResponse response)
        {
            RecipientAccepted = true;
            base.OnRecipientAccepted(message, mailbox, response);
        }
    }
}
