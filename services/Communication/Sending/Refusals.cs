namespace AlumniPlatform.Communication.Sending;

/// <summary>
/// The one place that says whose a refusal is. The enhanced status code decides (RFC 3463, its registry RFC 5248, RFC 7505
/// for 5.1.10); a server that gives none, or says nothing by it (x.0.0, x.5.0), is judged by its three digits and by what
/// it answered to. When in doubt it is not the recipient: a mail that waits can be sent, a person who is called
/// unreachable is lost. docs/refusals.md shows the same.
/// </summary>
internal static class Refusals
{
    public static RefusalKind KindOf(SmtpStage stage, int status, string? enhanced)
    {
        if (status < 500 || enhanced is ['4', ..]) // 450 5.1.1 is no: "not now" is what we act upon
            return RefusalKind.Later;
        return ByEnhanced(stage, enhanced) ?? ByStatus(stage, status);
    }

    private static RefusalKind? ByEnhanced(SmtpStage stage, string? enhanced) => enhanced?.Split('.') switch
    {
        [_, "1", "7" or "8"] => RefusalKind.Sender, // bad sender's address
        [_, "1", _] => stage is SmtpStage.Recipient or SmtpStage.Content ? RefusalKind.Address : RefusalKind.Sender,
        [_, "2", "3"] => RefusalKind.Content, // too long for that mailbox
        [_, "2", _] => RefusalKind.Mailbox, // disabled, full, a list that cannot be expanded: the mailbox exists
        [_, "3" or "6", _] => RefusalKind.Content, // the mail system, conversion, media
        [_, "4", _] => RefusalKind.Later, // network and routing
        [_, "5", "0"] => null, // some say it of dead mailboxes, some of all
        [_, "5", _] => RefusalKind.Sender, // protocol
        [_, "7", _] => RefusalKind.Sender, // security and policy: SPF, DKIM, DMARC, reputation
        _ => null,
    };

    private static RefusalKind ByStatus(SmtpStage stage, int status) => (stage, status) switch
    {
        (SmtpStage.Sender, 552) => RefusalKind.Content, // larger than the server takes (RFC 1870)
        (SmtpStage.Recipient or SmtpStage.Content, 552) => RefusalKind.Mailbox,
        (SmtpStage.Recipient, 550 or 551 or 553) => RefusalKind.Address,
        (SmtpStage.Recipient, 521 or 556) => RefusalKind.Address, // that domain takes no mail (RFC 7504)
        _ => RefusalKind.Sender,
    };
}
