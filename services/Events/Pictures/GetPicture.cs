using System.Security.Claims;
using AlumniPlatform.Events.Gatherings;
using AlumniPlatform.ServiceDefaults;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Microsoft.Net.Http.Headers;

namespace AlumniPlatform.Events.Pictures;

/// <summary>The picture itself: for everybody once its gathering is published, for who organises it before.</summary>
internal static class GetPicture
{
    /// <param name="v">What the address of this picture carries: with it the answer is the same for ever.</param>
    public static async Task<Results<FileContentHttpResult, NotFound>> GetPublicAsync(
        string slug, HttpResponse response, EventsDb db, CancellationToken cancellationToken, string? v = null) =>
        await AnswerAsync(db.Gatherings.Where(g => g.Slug == slug && g.State != GatheringState.Draft), response, db,
            facts => v == facts.Tag ? "public, max-age=31536000, immutable" : "public, max-age=300", cancellationToken);

    public static Task<Results<FileContentHttpResult, NotFound>> GetAsync(
        Guid id, ClaimsPrincipal caller, HttpResponse response, EventsDb db, CancellationToken cancellationToken) =>
        AnswerAsync(db.Gatherings.OrganisedBy(caller.Office()).Where(g => g.Id == id), response, db, _ => "private, no-cache", cancellationToken);

    private static async Task<Results<FileContentHttpResult, NotFound>> AnswerAsync(
        IQueryable<Gathering> one, HttpResponse response, EventsDb db, Func<PictureFacts, string> caching, CancellationToken cancellationToken)
    {
        var found = await one.Join(db.Pictures, g => g.PictureId, p => (Guid?)p.Id, (g, p) => new { g.Picture, p.Content }).AsNoTracking().SingleOrDefaultAsync(cancellationToken);
        if (found?.Picture is not { } facts)
            return TypedResults.NotFound();
        response.Headers.CacheControl = caching(facts);
        response.Headers.XContentTypeOptions = "nosniff";
        return TypedResults.Bytes(found.Content, facts.Type, entityTag: new EntityTagHeaderValue($"\"{facts.Tag}\""));
    }
}
