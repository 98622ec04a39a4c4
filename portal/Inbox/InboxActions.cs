using System.Globalization;
using System.Net;
using AlumniPlatform.Portal.Gateway;
using AlumniPlatform.ServiceDefaults;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace AlumniPlatform.Portal.Inbox;

/// <summary>What the buttons of the inbox do. What was typed is kept by the API when it is rejected again, so the page shows it after the redirect.</summary>
internal static class InboxActions
{
    public const string ListPath = "/inbox";
    public const string ClaimsPath = "/inbox/claims";

    public static void MapInboxActions(this WebApplication app)
    {
        var group = app.MapGroup(ListPath).RequireAuthorization(policy => policy.RequireRole(Roles.Coordinator, Roles.Central));
        group.MapPost("replay", ReplayAllAsync);
        group.MapPost("{receipt:guid}/{index:int}/mend", MendAsync);
        group.MapPost("{receipt:guid}/{index:int}/replay", ReplayAsync);
        group.MapPost("{receipt:guid}/{index:int}/dismiss", DismissAsync);
        group.MapPost("{receipt:guid}/{index:int}/reopen", ReopenAsync);
        group.MapPost("claims/{id:guid}/accept", AcceptAsync);
        group.MapPost("claims/{id:guid}/dismiss", DismissClaimAsync);
    }

    // [FromForm] also has the form's anti-forgery token checked.
    private static async Task<RedirectHttpResult> ReplayAllAsync([FromForm] string? code, [FromForm] string? school, InboxApi inbox, CancellationToken cancellationToken)
    {
        var done = await inbox.ReplayManyAsync(code.OrNull(), school.OrNull(), cancellationToken);
        return TypedResults.LocalRedirect(ListPath.With(("code", code), ("school", school), ("done", "many"),
            ("taken", Number(done.Accepted + done.Duplicates)), ("left", Number(done.Rejected))));
    }

    private static Task<RedirectHttpResult> MendAsync(Guid receipt, int index, [FromForm] IFormCollection form, InboxApi inbox, CancellationToken cancellationToken) =>
        SendAsync(receipt, index, form["raw"] is [{ } raw] ? raw : EventFields.Event(receipt, index, form["source"], form["id"], form["type"], name => form[name]), inbox, cancellationToken);

    private static Task<RedirectHttpResult> ReplayAsync(Guid receipt, int index, [FromForm] string? confirmed, InboxApi inbox, CancellationToken cancellationToken) =>
        SendAsync(receipt, index, null, inbox, cancellationToken);

    private static async Task<RedirectHttpResult> SendAsync(Guid receipt, int index, object? payload, InboxApi inbox, CancellationToken cancellationToken)
    {
        try
        {
            var answer = await inbox.ReplayAsync(receipt, index, payload, cancellationToken);
            return answer.Outcome == "rejected"
                ? TypedResults.LocalRedirect($"{PathOf(receipt, index)}?done=rejected")
                : TypedResults.LocalRedirect($"{ListPath}?done={(answer.Outcome == "accepted" ? "accepted" : "duplicate")}");
        }
        catch (ApiException e) when (e.Status == HttpStatusCode.Conflict)
        {
            return TypedResults.LocalRedirect(PathOf(receipt, index)); // the page says what became of it
        }
    }

    private static async Task<RedirectHttpResult> DismissAsync(Guid receipt, int index, [FromForm] string? reason, InboxApi inbox, CancellationToken cancellationToken)
    {
        try
        {
            await inbox.DismissAsync(receipt, index, reason ?? "", cancellationToken);
            return TypedResults.LocalRedirect($"{ListPath}?done=dismissed");
        }
        catch (ApiException e) when (e.Code == "invalid-input")
        {
            return TypedResults.LocalRedirect($"{PathOf(receipt, index)}?confirm=dismiss&problem=reason");
        }
        catch (ApiException e) when (e.Status == HttpStatusCode.Conflict)
        {
            return TypedResults.LocalRedirect(PathOf(receipt, index));
        }
    }

    private static async Task<RedirectHttpResult> ReopenAsync(Guid receipt, int index, [FromForm] string? confirmed, InboxApi inbox, CancellationToken cancellationToken)
    {
        try
        {
            await inbox.ReopenAsync(receipt, index, cancellationToken);
        }
        catch (ApiException e) when (e.Status == HttpStatusCode.Conflict)
        {
            // Somebody was faster; the page shows how it stands.
        }
        return TypedResults.LocalRedirect(PathOf(receipt, index));
    }

    private static Task<RedirectHttpResult> AcceptAsync(Guid id, [FromForm] long version, ClaimsApi claims,
        CancellationToken cancellationToken) =>
        SettleAsync(id, "accepted", () => claims.AcceptAsync(id, version, cancellationToken));

    private static Task<RedirectHttpResult> DismissClaimAsync(Guid id, [FromForm] string? confirmed, ClaimsApi claims,
        CancellationToken cancellationToken) =>
        SettleAsync(id, "dismissed", () => claims.DismissAsync(id, cancellationToken));

    private static async Task<RedirectHttpResult> SettleAsync(Guid id, string how, Func<Task> settle)
    {
        try
        {
            await settle();
            return TypedResults.LocalRedirect($"{ClaimsPath}?done={how}");
        }
        // Somebody was faster, or the claim says something else now: the page shows how it stands.
        catch (ApiException e) when (e.Status is HttpStatusCode.Conflict or HttpStatusCode.PreconditionFailed)
        {
            return TypedResults.LocalRedirect($"{PathOf(id)}?changed=true");
        }
    }

    public static string PathOf(Guid claim) => $"{ClaimsPath}/{claim}";

    public static string PathOf(Guid receipt, int index) => string.Create(CultureInfo.InvariantCulture, $"{ListPath}/{receipt}/{index}");

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);
}
