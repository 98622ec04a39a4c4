using System.Text;
using AlumniPlatform.Communication.Deliveries;
using MimeKit;

namespace AlumniPlatform.Communication.Mails;

/// <summary>
/// A calendar entry in a mail, twice: as an alternative of the text, whose method mail programs obey (RFC 6047), and as a
/// file for those that only show attachments.
/// </summary>
internal static class CalendarParts
{
    public static MimeEntity Add(GatheringContent? gathering, MimeEntity body)
    {
        if (gathering is not { Calendar: { } calendar, CalendarMethod: { } method })
            return body;
        // Base64, so that no server on the way touches the ends of its lines.
        var alternative = new TextPart("calendar") { Content = Content(calendar), ContentTransferEncoding = ContentEncoding.Base64 };
        alternative.ContentType.Charset = "utf-8";
        alternative.ContentType.Parameters.Add("method", method);
        ((Multipart)body).Add(alternative);
        var file = new MimePart("application", "ics")
        {
            Content = Content(calendar),
            ContentDisposition = new ContentDisposition(ContentDisposition.Attachment),
            ContentTransferEncoding = ContentEncoding.Base64,
            FileName = method == "CANCEL" ? "cancelled.ics" : "invite.ics",
        };
        return new Multipart("mixed") { body, file };
    }

    private static MimeContent Content(string calendar) => new(new MemoryStream(Encoding.UTF8.GetBytes(calendar)));
}
