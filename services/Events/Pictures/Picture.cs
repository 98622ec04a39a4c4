using AlumniPlatform.Events.Gatherings;
using Microsoft.EntityFrameworkCore;

namespace AlumniPlatform.Events.Pictures;

/// <summary>
/// The bytes of a picture, in a table of their own so that gatherings do not drag them along. They never change: another
/// picture is another row, and copies of a gathering share one.
/// </summary>
internal sealed class Picture
{
    public required Guid Id { get; init; }
    public required byte[] Content { get; init; }
}

/// <summary>What a page needs to know of a picture before it is loaded.</summary>
/// <param name="Type">Media type.</param>
/// <param name="Tag">Of its content: another picture has another.</param>
/// <param name="Alt">What it shows, for who does not see it.</param>
internal sealed record PictureFacts(string Type, int Width, int Height, string Tag, BothLanguages Alt);

/// <param name="Path">Where everybody gets it once the gathering is published; another picture is at another address.</param>
internal sealed record PictureDetail(string Path, string Type, int Width, int Height, BothLanguages Alt)
{
    public static PictureDetail? Of(Gathering g) =>
        g.Picture is { } p ? new($"/api/events/public/{g.Slug}/picture?v={p.Tag}", p.Type, p.Width, p.Height, p.Alt) : null;
}

internal static class UnusedPictures
{
    /// <summary>Those that were replaced or taken away, unless a copy of their gathering still shows them.</summary>
    public static Task<int> ForgetPicturesAsync(this EventsDb db, CancellationToken cancellationToken) => db.Database.ExecuteSqlAsync($"""
        delete from picture where id in (
            select id from picture p where not exists (select from gathering where picture_id = p.id) for update skip locked)
        """, cancellationToken);
}
