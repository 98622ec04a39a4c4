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
    private static async Task<RedirectHttpResult> UploadAsync(
        HttpContext http, ImportFiles files, IAntiforgery antiforgery, CancellationToken cancellationToken)
    {
        try
        {
            if (await FileAsync(http, antiforgery, cancellationToken) is not { } file)
                return await RefuseAsync(http, "stale", cancellationToken);
            if (file.FileName.Length == 0)
                return await RefuseAsync(http, "no-file", cancellationToken);
            var answer = await files.UploadAsync(file.Content, file.FileName, cancellationToken);
            return TypedResults.LocalRedirect(answer.Id is { } id
                ? $"{ListPath}/{id}"
                : ListPath.With(("refused", answer.Code), ("row", answer.Row?.ToString(CultureInfo.InvariantCulture))));
        }
        catch (InvalidDataException) // no form, whatever its header says
        {
            return await RefuseAsync(http, "stale", cancellationToken);
        }
    }

    /// <summary>The form's file, not read yet; null when its token is not the right one.</summary>
    private static async Task<(Stream Content, string FileName)?> FileAsync(HttpContext http, IAntiforgery antiforgery, CancellationToken cancellationToken)
    {
        var boundary = MediaTypeHeaderValue.TryParse(http.Request.ContentType, out var type) ? HeaderUtilities.RemoveQuotes(type.Boundary).Value : null;
        if (string.IsNullOrEmpty(boundary))
            return null;
        var parts = new MultipartReader(boundary, http.Request.Body);
        var valid = false;
        while (await parts.ReadNextSectionAsync(cancellationToken) is { } part)
        {
            var disposition = part.GetContentDispositionHeader();
            if (HeaderUtilities.RemoveQuotes(disposition?.Name ?? default).Equals("file", StringComparison.Ordinal))
                return valid ? (part.Body, HeaderUtilities.RemoveQuotes(disposition!.FileName).Value ?? "") : null;
            http.Request.Headers["RequestVerificationToken"] = await StartAsync(part.Body, cancellationToken);
            valid = await antiforgery.IsRequestValidAsync(http);
        }
        return null;
    }

    /// <summary>As much of a part as a token can be.</summary>
    private static async Task<string> StartAsync(Stream part, CancellationToken cancellationToken)
    {
        var token = new char[2_000];
        using var reader = new StreamReader(part, leaveOpen: true);
        return new string(token, 0, await reader.ReadBlockAsync(token, cancellationToken));
    }

    // Read to its end: a browser that is cut off while it sends does not show the answer.
    private static async Task<RedirectHttpResult> RefuseAsync(HttpContext http, string code, CancellationToken cancellationToken)
    {
        await http.Request.Body.CopyToAsync(Stream.Null, cancellationToken);
        return TypedResults.LocalRedirect(ListPath.With(("refused", code)));
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
        http.Response.Headers.CacheControl = "no-store";
        http.Response.ContentType = answer.Content.Headers.ContentType?.ToString();
        http.Response.Headers.ContentDisposition = answer.Content.Headers.ContentDisposition?.ToString();
        await answer.Content.CopyToAsync(http.Response.Body, cancellationToken);
    }
}
