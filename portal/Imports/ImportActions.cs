using System.Globalization;
using AlumniPlatform.Portal.Gateway;
using AlumniPlatform.ServiceDefaults;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;

namespace AlumniPlatform.Portal.Imports;

/// <summary>What the import pages' forms and links do beside showing pages.</summary>
internal static class ImportActions
{
    public const string ListPath = "/imports";

    /// <summary>The file's 100 MiB and the form around it. The gateway has the same limit.</summary>
    private const long MaxUpload = 101L * 1024 * 1024;

    public static void MapImportActions(this WebApplication app)
    {
        var group = app.MapGroup(ListPath).RequireAuthorization(policy => policy.RequireRole(Roles.Coordinator, Roles.Central));
        group.MapPost("upload", UploadAsync).WithMetadata(new RequestSizeLimitAttribute(MaxUpload));
        group.MapPost("{id:guid}/cancel", CancelAsync);
        group.MapGet("{id:guid}/rejected.csv", RejectedAsync);
    }

    // Read part by part, because a bound form would be held whole. The token, which comes first, is checked by hand for that reason.
    private static async Task<Results<RedirectHttpResult, BadRequest>> UploadAsync(
        HttpContext http, ImportFiles files, IAntiforgery antiforgery, CancellationToken cancellationToken)
    {
        var boundary = MediaTypeHeaderValue.TryParse(http.Request.ContentType, out var type) ? HeaderUtilities.RemoveQuotes(type.Boundary).Value : null;
        if (string.IsNullOrEmpty(boundary))
            return TypedResults.BadRequest();
        var parts = new MultipartReader(boundary, http.Request.Body);
        var valid = false;
        while (await parts.ReadNextSectionAsync(cancellationToken) is { } part)
        {
            if (part.AsFileSection() is { } file)
                return valid ? await SendAsync(file, files, cancellationToken) : TypedResults.BadRequest();
            http.Request.Headers["RequestVerificationToken"] = await part.ReadAsStringAsync(cancellationToken);
            valid = await antiforgery.IsRequestValidAsync(http);
        }
        return TypedResults.BadRequest();
    }

    private static async Task<RedirectHttpResult> SendAsync(FileMultipartSection file, ImportFiles files, CancellationToken cancellationToken)
    {
        if (string.IsNullOrEmpty(file.FileName) || file.FileStream is null)
            return TypedResults.LocalRedirect(ListPath.With(("refused", "no-file")));
        var answer = await files.UploadAsync(file.FileStream, file.FileName, cancellationToken);
        return TypedResults.LocalRedirect(answer.Id is { } id
            ? $"{ListPath}/{id}"
            : ListPath.With(("refused", answer.Code), ("row", answer.Row?.ToString(CultureInfo.InvariantCulture))));
    }

    // [FromForm] also has the form's anti-forgery token checked.
    private static async Task<RedirectHttpResult> CancelAsync(Guid id, [FromForm] string confirmed, ImportsApi imports, CancellationToken cancellationToken)
    {
        try
        {
            await imports.CancelAsync(id, cancellationToken);
        }
        catch (ApiException e) when (e.Status == System.Net.HttpStatusCode.Conflict)
        {
            // It was done before: its page says so.
        }
        return TypedResults.LocalRedirect($"{ListPath}/{id}");
    }

    private static async Task RejectedAsync(Guid id, HttpContext http, ImportFiles files, CancellationToken cancellationToken)
    {
        using var answer = await files.RejectedAsync(id, cancellationToken);
        http.Response.StatusCode = (int)answer.StatusCode;
        if (!answer.IsSuccessStatusCode)
            return;
        http.Response.ContentType = answer.Content.Headers.ContentType?.ToString();
        http.Response.Headers.ContentDisposition = answer.Content.Headers.ContentDisposition?.ToString();
        await answer.Content.CopyToAsync(http.Response.Body, cancellationToken);
    }
}
