using System.Globalization;
using AlumniPlatform.Communication.Deliveries;
using AlumniPlatform.Communication.Sending;
using Microsoft.Extensions.Options;
using MimeKit;

namespace AlumniPlatform.Communication.Mails;

/// <summary>Makes the mail of a delivery.</summary>
internal sealed class MailWriter(MailTemplates templates, IOptions<MailOptions> options, TimeProvider time)
{
    /// <summary>One for all purposes of registrations; it chooses its words by purpose.</summary>
    private const string GatheringTemplate = "gathering";

    /// <summary>Returns null when the address is none that a mail can be sent to.</summary>
    public async Task<MimeMessage?> WriteAsync(Delivery delivery)
    {
        var content = delivery.Content ?? throw new InvalidOperationException("A settled delivery has no content.");
        if (!IsAddress(delivery.Address))
            return null;

        var sender = content.SenderName is { Length: > 0 } school ? school : options.Value.FromName;
        var language = MailTemplates.LanguageOf(delivery.Language);
        var gathering = content.Gathering;
        var mail = await templates.RenderAsync(gathering is null ? delivery.Purpose : GatheringTemplate, language, new Dictionary<string, object?>
        {
            ["purpose"] = delivery.Purpose,
            ["greeting"] = content.Greeting,
            ["school"] = content.School,
            ["programme"] = content.Programme,
            ["link"] = content.Link,
            ["feedback"] = content.FeedbackLink,
            ["decline"] = content.DeclineLink,
            ["minutes"] = content.Minutes,
            ["expires"] = delivery.ExpiresAt.ToString("d MMMM yyyy", CultureInfo.GetCultureInfo(language)),
            ["sender"] = sender,
            ["title"] = gathering?.Title,
            ["when"] = gathering?.When,
            ["where"] = gathering?.Where,
            ["details"] = gathering?.Details,
        });
        var from = new MailboxAddress(sender, options.Value.From);
        var message = new MimeMessage
        {
            MessageId = $"{delivery.Id:N}@{from.Domain}", // the same for every attempt: mailboxes that see it twice can tell
            Date = time.GetUtcNow(),
            Subject = mail.Subject,
            Body = CalendarParts.Add(gathering, new BodyBuilder { TextBody = mail.Text, HtmlBody = mail.Html }.ToMessageBody()),
        };
        message.From.Add(from);
        message.To.Add(new MailboxAddress(content.Name, delivery.Address));
        if (content.ReplyTo is { } replyTo && IsAddress(replyTo))
            message.ReplyTo.Add(new MailboxAddress(sender, replyTo));
        AddUnsubscribe(message, content);
        message.Headers.Add(HeaderId.AutoSubmitted, "auto-generated"); // no out-of-office answers
        message.Headers.Add(HeaderId.ContentLanguage, language);
        return message;
    }

    // The mail program's own button (RFC 8058): without it unwanted mail is called spam instead of declined.
    private static void AddUnsubscribe(MimeMessage message, MailContent content)
    {
        if (!Uri.TryCreate(content.UnsubscribeLink, UriKind.Absolute, out var link) || link.Scheme is not ("http" or "https"))
            return;
        message.Headers.Add(HeaderId.ListUnsubscribe, $"<{link.AbsoluteUri}>");
        message.Headers.Add(HeaderId.ListUnsubscribePost, "List-Unsubscribe=One-Click");
    }

    private static bool IsAddress(string text) =>
        MailboxAddress.TryParse(text, out var parsed) && parsed.Address == text && text.Contains('@', StringComparison.Ordinal);
}
