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
/// <param name="Refusal">What the server said, when it said no.</param>
internal readonly record struct SendOutcome(SendKind Kind, Refusal? Refusal = null);

internal enum SendKind
{
    Accepted,

    /// <summary>The server said no; whose that is, the refusal says.</summary>
    Refused,

    /// <summary>The server does not take addresses beyond ASCII: it was not asked.</summary>
    NotOffered,

    /// <summary>The connection broke before the server was given the message: it has surely not left.</summary>
    NotReached,

    /// <summary>The connection broke after the server had begun to take the message: it may have left.</summary>
    Unknown,
}

/// <summary>The mail server cannot be reached, or asks to come back later. It is tried again by itself.</summary>
internal sealed class MailServerAwayException(string message) : Exception(message);

/// <summary>The mail server will not have us: trying again by itself would help nobody, and locks accounts.</summary>
internal sealed class SenderRefusedException(Refusal refusal) : Exception(refusal.Reply)
{
    public Refusal Refusal => refusal;
}

/// <summary>One connection to the mail server, for several messages one after the other.</summary>
internal sealed class SmtpSession(SmtpEndpoint endpoint, IOptions<MailOptions> options, TimeProvider time) : IAsyncDisposable
{
    private readonly MailOptions options = options.Value;
    private Client? client;
    private int sent;

    /// <summary>Whether the connection has served one message at most: when even that fails, a new connection will hardly help.</summary>
    public bool IsFresh => sent <= 1;

    /// <summary>Connects unless connected. Called before a message is marked as being sent.</summary>
    /// <exception cref="MailServerAwayException">No connection, no TLS, or not now.</exception>
    /// <exception cref="SenderRefusedException">A no to us, for good: at the greeting, at STARTTLS, or at the login.</exception>
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
            throw RefusedAtOpening(e) is { Kind: RefusalKind.Sender } refusal ? new SenderRefusedException(refusal) : new MailServerAwayException(e.Message);
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
        catch (ServiceNotAuthenticatedException e)
        {
            return new SendOutcome(SendKind.Refused, Refusal.Read(SmtpStage.Opening, 530, e.Message)); // a login that we were not told of
        }
        catch (NotSupportedException)
        {
            return new SendOutcome(SendKind.NotOffered); // an address beyond ASCII, on a server without SMTPUTF8
        }
        catch (Exception e) when (IsConnectionFailure(e) || e is ServiceNotConnectedException)
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
        var stage = e.ErrorCode switch
        {
            SmtpErrorCode.SenderNotAccepted => SmtpStage.Sender,
            SmtpErrorCode.RecipientNotAccepted => SmtpStage.Recipient,
            _ => SmtpStage.Content,
        };
        var refusal = Refusal.Read(stage, (int)e.StatusCode, e.Message);
        if (e.StatusCode == SmtpStatusCode.ServiceNotAvailable)
        {
            Drop(); // 421: the server closes the connection
            if (stage == SmtpStage.Sender)
                return new SendOutcome(SendKind.NotReached, refusal); // it had not heard of the recipient: that counts for the connection
        }
        return new SendOutcome(SendKind.Refused, refusal);
    }

    private static Refusal? RefusedAtOpening(Exception e) => e switch
    {
        SmtpCommandException said => Refusal.Read(SmtpStage.Opening, (int)said.StatusCode, said.Message),
        // "535: 5.7.8 …", in the words of the library.
        AuthenticationException { Message: [>= '4' and <= '5', >= '0' and <= '9', >= '0' and <= '9', ':', ..] told } =>
            Refusal.Read(SmtpStage.Opening, int.Parse(told.AsSpan(0, 3), CultureInfo.InvariantCulture), told[4..]),
        _ => null,
    };

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
