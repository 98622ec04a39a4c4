using System.Text.RegularExpressions;
using AlumniPlatform.Communication.Deliveries;

namespace AlumniPlatform.Communication.Sending;

/// <summary>How far the conversation with the mail server had come.</summary>
internal enum SmtpStage
{
    /// <summary>Greeting, EHLO, STARTTLS or login: nothing has been said of any mail.</summary>
    Opening,

    /// <summary>MAIL FROM: only our own address has been said.</summary>
    Sender,

    /// <summary>RCPT TO.</summary>
    Recipient,

    /// <summary>DATA, or the end of the message.</summary>
    Content,
}

/// <summary>Whose a refusal is.</summary>
internal enum RefusalKind
{
    /// <summary>Nobody's: it is tried again, soon and then ever more seldom.</summary>
    Later,

    /// <summary>The mailbox's, for now: it is full or switched off. It is tried again a few times over days.</summary>
    Mailbox,

    /// <summary>The recipient's address, for good: who has no other cannot be reached.</summary>
    Address,

    /// <summary>What is written, or how: mailings of that purpose stop.</summary>
    Content,

    /// <summary>Ours: whom we send as, from where, or how we are set up. Sending stops.</summary>
    Sender,
}

/// <summary>A mail server's no to one message, or to us.</summary>
/// <param name="Stage">What it was the answer to.</param>
/// <param name="Status">Its three digits (RFC 5321).</param>
/// <param name="Enhanced">Its enhanced status code (RFC 3463), when it gave one: <c>5.7.26</c>.</param>
/// <param name="Reply">Its words, on one line.</param>
internal sealed partial record Refusal(SmtpStage Stage, int Status, string? Enhanced, string Reply)
{
    private const int LongestReply = 500;

    /// <summary>The more exact of the two codes.</summary>
    public string Code => Enhanced ?? Status.ToString(System.Globalization.CultureInfo.InvariantCulture);

    public RefusalKind Kind => Refusals.KindOf(Stage, Status, Enhanced);

    /// <param name="text">What followed the three digits; in an answer of several lines, each line's.</param>
    public static Refusal Read(SmtpStage stage, int status, string? text)
    {
        var reply = OneLine.Of(text);
        return new Refusal(stage, status, EnhancedIn(reply, status), reply.Length > LongestReply ? reply[..LongestReply] : reply);
    }

    /// <summary>The reply for operators' eyes: no mailbox is named in it.</summary>
    public string Masked(string recipient)
    {
        var local = recipient[..Math.Max(recipient.LastIndexOf('@'), 0)];
        var masked = Mailbox().Replace(Reply, "***@");
        return local.Length > 0 ? Regex.Replace(masked, $@"(?<!\w){Regex.Escape(local)}(?!\w)", "***", RegexOptions.IgnoreCase) : masked;
    }

    // Where it begins the reply, it is one; further on, only when it agrees with the three digits: servers quote one another.
    private static string? EnhancedIn(string reply, int status)
    {
        var first = EnhancedFirst().Match(reply);
        var found = first.Success ? first : EnhancedWithin().Matches(reply).FirstOrDefault(m => m.Groups[1].Value[0] - '0' == status / 100);
        return found is { Success: true } ? found.Groups[1].Value : null;
    }

    [GeneratedRegex(@"^[#\[(<]?([245]\.\d{1,3}\.\d{1,3})(?![.\d])")]
    private static partial Regex EnhancedFirst();

    [GeneratedRegex(@"(?<![.\w])([245]\.\d{1,3}\.\d{1,3})(?![.\d])")]
    private static partial Regex EnhancedWithin();

    [GeneratedRegex(@"[^\s<>""'(),:;@]+@")]
    private static partial Regex Mailbox();
}
