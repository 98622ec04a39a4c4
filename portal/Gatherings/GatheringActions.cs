using System.Globalization;
using System.Net;
using AlumniPlatform.Portal.Gateway;
using AlumniPlatform.Portal.SignIn;
using AlumniPlatform.ServiceDefaults;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.WebUtilities;

namespace AlumniPlatform.Portal.Gatherings;

/// <summary>What the buttons about gatherings and their registrations do.</summary>
internal static class GatheringActions
{
    public const string ListPath = "/gatherings";

    private static readonly string[] decisions = ["approve", "reject", "promote", "accept", "decline", "cancel"];

    public static string One(Guid id) => $"{ListPath}/{id}";

    public static void MapGatheringActions(this WebApplication app)
    {
        var group = app.MapGroup($"{ListPath}/{{id:guid}}").RequireAuthorization(policy => policy.RequireRole(Roles.Coordinator, Roles.Central));
        group.MapPost("publish", PublishAsync);
        group.MapPost("hold", HoldAsync);
        group.MapPost("cancel", CancelAsync);
        group.MapPost("copy", CopyAsync);
        group.MapPost("repeat", RepeatAsync);
        group.MapGet("picture/file", PictureAsync);
        group.MapPost("picture/remove", RemovePictureAsync);
        group.MapPost("costs", NoteCostAsync);
        group.MapGet("registrations.csv", (Guid id, string? state, Guid? organiser, GatheringsApi gatherings, CancellationToken cancellationToken) =>
            FileAsync("registrations.csv", gatherings.RegistrationsFileAsync(id, GatheringStates.Registrations.Contains(state) ? state : null, organiser, CultureInfo.CurrentUICulture.TwoLetterISOLanguageName, cancellationToken)));
        group.MapGet("feedback.csv", (Guid id, GatheringsApi gatherings, CancellationToken cancellationToken) => FileAsync("feedback.csv", gatherings.FeedbackFileAsync(id, cancellationToken)));
        group.MapGet("photos.csv", (Guid id, GatheringsApi gatherings, CancellationToken cancellationToken) => FileAsync("photos.csv", gatherings.PhotosFileAsync(id, cancellationToken)));
        group.MapPost("registrations/{registration:guid}/{decision}", DecideAsync);
    }

    // [FromForm] also has the form's anti-forgery token checked.
    private static Task<RedirectHttpResult> PublishAsync(Guid id, [FromForm] string? confirmed, GatheringsApi gatherings, CancellationToken cancellationToken) =>
        DoAsync(One(id), "published", () => gatherings.PublishAsync(id, cancellationToken));

    private static Task<RedirectHttpResult> HoldAsync(Guid id, [FromForm] string? confirmed, GatheringsApi gatherings, CancellationToken cancellationToken) =>
        DoAsync(One(id), "held", () => gatherings.HoldAsync(id, cancellationToken));

    private static Task<RedirectHttpResult> CancelAsync(Guid id, [FromForm] string? reason, GatheringsApi gatherings, CancellationToken cancellationToken) =>
        DoAsync(One(id), "cancelled", () => gatherings.CancelAsync(id, reason.OrNull(), cancellationToken));

    private static async Task<RedirectHttpResult> CopyAsync(
        Guid id, [FromForm] string? startsAt, [FromForm] string? key, GatheringsApi gatherings, CancellationToken cancellationToken)
    {
        try
        {
            return Back(One((await gatherings.CopyAsync(id, startsAt.OrNull(), key, cancellationToken)).Id), "done", "copied");
        }
        catch (ApiException e) when (e.Code is "invalid-input" or "idempotency-key-reused")
        {
            return Back(One(id), "refused", e.Code == "invalid-input" ? "copy-time" : e.Code);
        }
    }

    private static async Task<RedirectHttpResult> RepeatAsync(
        Guid id, [FromForm] string? every, [FromForm] string? count, [FromForm] string? key, GatheringsApi gatherings, CancellationToken cancellationToken)
    {
        try
        {
            await gatherings.RepeatAsync(id, every.OrNull(), Typed.Number(count), key, cancellationToken);
            return Back(One(id), "done", "repeated");
        }
        catch (ApiException e) when (e.Code is "invalid-input" or "idempotency-key-reused")
        {
            return Back(One(id), "refused", e.Code == "invalid-input" ? "repeat-count" : e.Code);
        }
    }

    private static Task<RedirectHttpResult> RemovePictureAsync(Guid id, [FromForm] string? confirmed, GatheringsApi gatherings, CancellationToken cancellationToken) =>
        DoAsync(One(id), "picture-removed", () => gatherings.RemovePictureAsync(id, cancellationToken));

    private static async Task PictureAsync(Guid id, HttpContext http, GatheringsApi gatherings, CancellationToken cancellationToken)
    {
        using var answer = await gatherings.PictureAsync(id, cancellationToken);
        http.Response.StatusCode = (int)answer.StatusCode;
        if (!answer.IsSuccessStatusCode)
            return;
        http.Response.Headers.CacheControl = "no-store"; // a draft's is nobody else's
        http.Response.ContentType = answer.Content.Headers.ContentType?.ToString();
        await answer.Content.CopyToAsync(http.Response.Body, cancellationToken);
    }

    private static async Task<RedirectHttpResult> NoteCostAsync(
        Guid id, [FromForm] string? school, [FromForm] string? amount, [FromForm] string? currency, GatheringsApi gatherings, CancellationToken cancellationToken) =>
        Money.Read(amount) is { } read
            ? await DoAsync(One(id), "cost", () => gatherings.NoteCostAsync(id, school.OrNull(), read, currency.OrNull(), cancellationToken))
            : Back(One(id), "refused", "cost-amount");

    private static async Task<IResult> FileAsync(string name, Task<HttpResponseMessage> reading)
    {
        using var answer = await reading;
        return answer.IsSuccessStatusCode
            ? TypedResults.File(await answer.Content.ReadAsByteArrayAsync(), "text/csv; charset=utf-8", name)
            : TypedResults.StatusCode((int)answer.StatusCode);
    }

    /// <param name="id">Of the gathering.</param>
    /// <param name="registration">Of the registration.</param>
    /// <param name="decision">One of <see cref="decisions"/>.</param>
    /// <param name="back">The list in which the button was.</param>
    /// <param name="gatherings">Does it.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    private static async Task<Results<RedirectHttpResult, NotFound>> DecideAsync(
        Guid id, Guid registration, string decision, [FromForm] string? back, GatheringsApi gatherings, CancellationToken cancellationToken) =>
        decisions.Contains(decision)
            ? await DoAsync(LocalAddress.Or(back, $"{One(id)}/registrations"), decision, () => gatherings.DecideAsync(id, registration, decision, cancellationToken))
            : TypedResults.NotFound();

    private static async Task<RedirectHttpResult> DoAsync(string page, string done, Func<Task> change)
    {
        try
        {
            await change();
            return Back(page, "done", done);
        }
        catch (ApiException e) when (e.Status is HttpStatusCode.Conflict or HttpStatusCode.BadRequest)
        {
            return Back(page, "refused", e.Code); // the page says how it is now
        }
    }

    private static RedirectHttpResult Back(string page, string name, string value) => TypedResults.LocalRedirect(QueryHelpers.AddQueryString(page, name, value));
}
