using System.Security.Claims;
using System.Security.Cryptography;
using AlumniPlatform.Events.Gatherings;
using AlumniPlatform.Events.Seating;
using AlumniPlatform.ServiceDefaults;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace AlumniPlatform.Events.Pictures;

/// <summary>An office gives a gathering its picture, other words for it, or takes it away. What the form of the gathering changes is another thing, so its version stays.</summary>
internal static class EditPicture
{
    public const int MaxBytes = 2 * 1024 * 1024;
    private const int MostPixels = 4_000;
    private const int LongestAlt = 300;

    public static async Task<Results<Ok<GatheringDetail>, NotFound, ProblemHttpResult>> PutAsync(
        Guid id, HttpRequest request, ClaimsPrincipal caller, HttpResponse response, EventsDb db, SeatDesk desk, TimeProvider time, CancellationToken cancellationToken,
        string? altSv = null, string? altEn = null)
    {
        var alt = Alt(altSv, altEn);
        var content = await ReadAsync(request.Body, cancellationToken);
        return await ChangeAsync(id, caller, response, db, desk, gathering =>
        {
            if (content is null)
                return Problems.Problem(413, "picture-too-large", "A picture has at most 2 MiB.");
            if (PictureHeader.Read(content) is not { } header)
                return Problems.Problem(415, "picture-not-an-image", "It is no PNG, JPEG or WebP picture, or not a whole one.");
            if (header.Width > MostPixels || header.Height > MostPixels)
                return Problems.Problem(400, "picture-too-many-pixels", $"A picture has at most {MostPixels} × {MostPixels} pixels; this one has {header.Width} × {header.Height}.");
            content = PictureNotes.Remove(content, header);
            var picture = new Picture { Id = Guid.CreateVersion7(time.GetUtcNow()), Content = content };
            db.Add(picture);
            gathering.Show(picture.Id, new PictureFacts(header.Type, (int)header.Width, (int)header.Height, Convert.ToHexStringLower(SHA256.HashData(content))[..16], alt));
            return null;
        }, cancellationToken);
    }

    public static Task<Results<Ok<GatheringDetail>, NotFound, ProblemHttpResult>> PutAltAsync(
        Guid id, TextInput input, ClaimsPrincipal caller, HttpResponse response, EventsDb db, SeatDesk desk, CancellationToken cancellationToken)
    {
        var alt = Alt(input.Sv, input.En);
        return ChangeAsync(id, caller, response, db, desk, gathering =>
        {
            if (gathering is not { PictureId: { } picture, Picture: { } facts })
                return Problems.Problem(404, "not-found", "It has no picture.");
            gathering.Show(picture, facts with { Alt = alt });
            return null;
        }, cancellationToken);
    }

    /// <summary>Taking away what is not there is no fault.</summary>
    public static Task<Results<Ok<GatheringDetail>, NotFound, ProblemHttpResult>> DeleteAsync(
        Guid id, ClaimsPrincipal caller, HttpResponse response, EventsDb db, SeatDesk desk, CancellationToken cancellationToken) =>
        ChangeAsync(id, caller, response, db, desk, gathering =>
        {
            gathering.Show(null, null);
            return null;
        }, cancellationToken);

    private static async Task<Results<Ok<GatheringDetail>, NotFound, ProblemHttpResult>> ChangeAsync(
        Guid id, ClaimsPrincipal caller, HttpResponse response, EventsDb db, SeatDesk desk, Func<Gathering, ProblemHttpResult?> change, CancellationToken cancellationToken)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (await desk.LockAsync(id, cancellationToken) is not { Gathering: var gathering } || !caller.Office().Organises(gathering))
            return TypedResults.NotFound();
        gathering.CheckEditable();
        if (change(gathering) is { } refusal)
            return refusal;
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return await GatheringDetail.AnswerAsync(gathering, response, db, cancellationToken);
    }

    private static BothLanguages Alt(string? sv, string? en)
    {
        var fields = new Fields();
        var alt = new BothLanguages(fields.Line("alt.sv", sv, LongestAlt, required: true), fields.Line("alt.en", en, LongestAlt, required: true));
        fields.Check();
        return alt;
    }

    /// <summary>Null when it is too much; read to its end also then: a sender that is cut off while it sends does not hear the answer.</summary>
    private static async Task<byte[]?> ReadAsync(Stream body, CancellationToken cancellationToken)
    {
        var buffer = new byte[MaxBytes + 1];
        var length = await body.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken);
        if (length <= MaxBytes)
            return buffer[..length];
        await body.CopyToAsync(Stream.Null, cancellationToken);
        return null;
    }
}
