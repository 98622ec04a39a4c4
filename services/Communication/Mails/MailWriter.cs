using System.Globalization;
using AlumniPlatform.Communication.Deliveries;
using AlumniPlatform.Communication.Sending;
using Microsoft.Extensions.Options;
using MimeKit;

namespace AlumniPlatform.Communication.Mails;

/// <summary>Makes the mail of a delivery.</summary>
internal sealed class MailWriter(MailTemplates templates, IOptions<MailOptions> options, TimeProvider time)
{
    /// <summary>Returns null when the address is none that a mail can be sent to.</summary>
    public async Task<MimeMessage?> WriteAsync(Delivery delivery)
    {
        var content = delivery.Content ?? throw new InvalidOperationException("A settled delivery has no content.");
        if (!MailboxAddress.TryParse(delivery.Address, out var parsed) || parsed.Address != delivery.Address || !delivery.Address.Contains('@', StringComparison.Ordinal))
            return null;

        var language = MailTemplates.LanguageOf(delivery.Language);
        var mail = await templates.RenderAsync(delivery.Purpose, language, new Dictionary<string, object?>
        {
            ["greeting"] = content.Greeting,
            ["school"] = content.School,
            ["programme"] = content.Programme,
            ["link"] = content.Link,
            ["minutes"] = content.Minutes,
            ["expires"] = delivery.ExpiresAt.ToString("d MMMM yyyy", CultureInfo.GetCultureInfo(language)),
            ["sender"] = options.Value.FromName,
        });
        var from = new MailboxAddress(options.Value.FromName, options.Value.From);
        var message = new MimeMessage
        {
            MessageId = $"{delivery.Id:N}@{from.Domain}", // the same for every attempt: mailboxes that see it twice can tell
            Date = time.GetUtcNow(),
            Subject = mail.Subject,
            Body = new BodyBuilder { TextBody = mail.Text, HtmlBody = mail.Html }.ToMessageBody(),
        };
        message.From.Add(from);
        message.To.Add(new MailboxAddress(content.Name, delivery.Address));
        message.Headers.Add(HeaderId.AutoSubmitted, "auto-generated"); // no out-of-office answers
        message.Headers.Add(HeaderId.ContentLanguage, language);
        return message;
    }
}
