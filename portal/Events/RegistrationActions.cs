using System.Net;
using AlumniPlatform.Portal.Gateway;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace AlumniPlatform.Portal.Events;

/// <summary>What the buttons of an attendee's own registration do. Opening its page changes nothing, because mail scanners open it too.</summary>
internal static class RegistrationActions
{
    public const string Path = "/registration";

    /// <summary>Where somebody is told to look for a mail.</summary>
    public const string Sent = "/registration/sent";

    /// <summary>Where its link leads.</summary>
    public const string Confirm = "/registration/confirm";

    public static string Page(string? token, params (string Name, string? Value)[] more) => Path.With([("token", token), .. more]);

    public static void MapRegistrationActions(this WebApplication app)
    {
        var group = app.MapGroup(Path).AllowAnonymous();
        group.MapPost("accept", AcceptAsync);
        group.MapPost("decline", DeclineAsync);
        group.MapPost("cancel", CancelAsync);
        group.MapPost("photos", PhotosAsync);
    }

    // [FromForm] also has the form's anti-forgery token checked.
    private static Task<RedirectHttpResult> AcceptAsync([FromForm] string token, RegistrationsApi registrations, CancellationToken cancellationToken) =>
        DoAsync(token, "accepted", () => registrations.AcceptAsync(token, cancellationToken));

    private static Task<RedirectHttpResult> DeclineAsync([FromForm] string token, RegistrationsApi registrations, CancellationToken cancellationToken) =>
        DoAsync(token, "declined", () => registrations.DeclineAsync(token, cancellationToken));

    private static Task<RedirectHttpResult> CancelAsync([FromForm] string token, RegistrationsApi registrations, CancellationToken cancellationToken) =>
        DoAsync(token, "cancelled", () => registrations.CancelAsync(token, cancellationToken));

    private static Task<RedirectHttpResult> PhotosAsync(
        [FromForm] string token, [FromForm] bool given, [FromForm] int? wording, RegistrationsApi registrations, CancellationToken cancellationToken) =>
        DoAsync(token, "photos", () => registrations.SayOfPhotosAsync(token, given, given ? wording : null, cancellationToken));

    private static async Task<RedirectHttpResult> DoAsync(string token, string done, Func<Task> change)
    {
        try
        {
            await change();
            return TypedResults.LocalRedirect(Page(token, ("done", done)));
        }
        catch (ApiException e) when (e.Status is HttpStatusCode.Conflict or HttpStatusCode.NotFound)
        {
            return TypedResults.LocalRedirect(Page(token, ("refused", e.Code))); // the page says how it is now
        }
    }
}
