using System.Text.Json;
using AlumniPlatform.Portal.Gateway;
using AlumniPlatform.ServiceDefaults;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace AlumniPlatform.Portal.CheckIn;

/// <summary>What the script at a door asks for, with the session of who stands there, and what its buttons do.</summary>
internal static class CheckInActions
{
    public const string ListPath = "/check-in";

    /// <summary>A header of the door's own script; no page of another site can send it.</summary>
    public const string OfScript = "X-Check-In";

    public static void MapCheckInActions(this WebApplication app)
    {
        var group = app.MapGroup(ListPath + "/{id:guid}").RequireAuthorization(policy => policy.RequireRole(Roles.Door, Roles.Coordinator, Roles.Central));
        group.MapGet("list", ListAsync);
        group.MapPost("scans", ScansAsync);
        group.MapPost("frame", ReadFrame.PostAsync);
        group.MapPost("undo", UndoAsync);
        app.MapGet(ListPath + "/{id:guid}/badges.csv", BadgesAsync).RequireAuthorization(policy => policy.RequireRole(Roles.Coordinator, Roles.Central));
    }

    private static async Task ListAsync(Guid id, HttpContext http, CheckInApi doors, CancellationToken cancellationToken)
    {
        using var answer = await doors.ListFileAsync(id, http.Request.Headers.IfNoneMatch, cancellationToken);
        await PassOnAsync(answer, http, cancellationToken);
    }

    // A queue may be older than any form, so there is no form's token: the header is one that no page of another site can send.
    private static async Task ScansAsync(Guid id, HttpContext http, CheckInApi doors, CancellationToken cancellationToken)
    {
        if (!http.Request.Headers.ContainsKey(OfScript) || !http.Request.HasJsonContentType())
        {
            http.Response.StatusCode = StatusCodes.Status400BadRequest;
            return;
        }
        JsonElement batch;
        try
        {
            batch = await http.Request.ReadFromJsonAsync<JsonElement>(cancellationToken);
        }
        catch (JsonException)
        {
            http.Response.StatusCode = StatusCodes.Status400BadRequest;
            return;
        }
        using var answer = await doors.SendScansAsync(id, batch, cancellationToken);
        await PassOnAsync(answer, http, cancellationToken);
    }

    // [FromForm] also has the form's anti-forgery token checked.
    private static async Task<RedirectHttpResult> UndoAsync(Guid id, [FromForm] Guid registration, [FromForm] Guid? part, CheckInApi doors, CancellationToken cancellationToken)
    {
        await doors.UndoAsync(id, registration, part, cancellationToken);
        return TypedResults.LocalRedirect($"{ListPath}/{id}".With(("part", part?.ToString()), ("done", "undone")));
    }

    private static async Task BadgesAsync(Guid id, HttpContext http, CheckInApi doors, CancellationToken cancellationToken)
    {
        using var answer = await doors.BadgesFileAsync(id, cancellationToken);
        http.Response.Headers.ContentDisposition = answer.Content.Headers.ContentDisposition?.ToString();
        await PassOnAsync(answer, http, cancellationToken);
    }

    private static async Task PassOnAsync(HttpResponseMessage answer, HttpContext http, CancellationToken cancellationToken)
    {
        http.Response.StatusCode = (int)answer.StatusCode;
        http.Response.Headers.CacheControl = "no-store"; // the script keeps what it needs
        http.Response.Headers.ETag = answer.Headers.ETag?.ToString();
        if (answer.StatusCode is System.Net.HttpStatusCode.NotModified)
            return;
        http.Response.ContentType = answer.Content.Headers.ContentType?.ToString();
        await answer.Content.CopyToAsync(http.Response.Body, cancellationToken);
    }
}
