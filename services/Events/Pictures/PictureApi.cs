using AlumniPlatform.ServiceDefaults;

namespace AlumniPlatform.Events.Pictures;

/// <summary>The one picture of a gathering.</summary>
internal static class PictureApi
{
    public static void MapPictures(this IEndpointRouteBuilder app)
    {
        var group = app.MapGroup("/api/events/{id:guid}/picture").RequireRole(Roles.Coordinator, Roles.Central).WithTags("Gatherings");
        group.MapGet("", GetPicture.GetAsync).Picture().WithSummary("The picture, also of a draft.");
        group.MapPut("", EditPicture.PutAsync).Accepts<byte[]>("image/png", "image/jpeg", "image/webp", "application/octet-stream").WithSummary("Sets the picture, or replaces it: the bytes are the body.")
            .WithDescription("PNG, JPEG or WebP by its first bytes, at most 2 MiB and 4000 × 4000 pixels; altSv and altEn say what it shows. Codes: picture-too-large (413), picture-not-an-image (415), picture-too-many-pixels (400), gathering-closed.");
        group.MapPut("alt", EditPicture.PutAltAsync).WithSummary("Says in other words what the picture shows.").WithDescription("Code: gathering-closed.");
        group.MapDelete("", EditPicture.DeleteAsync).WithSummary("Takes the picture away.").WithDescription("Code: gathering-closed.");
        app.MapGet("/api/events/public/{slug}/picture", GetPicture.GetPublicAsync).AllowAnonymous().WithTags("Public").Picture().WithSummary("The picture of a published gathering.")
            .WithDescription("Answers 304 to who has it already (ETag). With v as in the gathering's own path it may be kept for ever.");
    }

    private static RouteHandlerBuilder Picture(this RouteHandlerBuilder route) => route.Produces<byte[]>(StatusCodes.Status200OK, "image/png", "image/jpeg", "image/webp");
}
