using System.Net;
using AlumniPlatform.Portal.Gateway;
using AlumniPlatform.ServiceDefaults;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace AlumniPlatform.Portal.Merging;

/// <summary>What the buttons about two persons do.</summary>
internal static class MergingActions
{
    public const string ListPath = "/merging";

    public static void MapMergingActions(this WebApplication app)
    {
        var group = app.MapGroup(ListPath).RequireAuthorization(policy => policy.RequireRole(Roles.Coordinator, Roles.Central));
        group.MapPost("{a:guid}/{b:guid}/merge", MergeAsync);
        group.MapPost("{a:guid}/{b:guid}/dismiss", DismissAsync);
        group.MapPost("{a:guid}/{b:guid}/reopen", ReopenAsync);
    }

    // [FromForm] also has the form's anti-forgery token checked.
    private static async Task<Results<RedirectHttpResult, BadRequest>> MergeAsync(Guid a, Guid b, [FromForm] Guid keep, MergingApi merging, CancellationToken cancellationToken)
    {
        if (keep != a && keep != b)
            return TypedResults.BadRequest();
        try
        {
            await merging.MergeAsync(keep, keep == a ? b : a, cancellationToken);
            return Back("merged");
        }
        catch (ApiException e) when (e.Status == HttpStatusCode.Conflict)
        {
            return Back("meanwhile");
        }
    }

    private static async Task<RedirectHttpResult> DismissAsync(Guid a, Guid b, [FromForm] string? confirmed, MergingApi merging, CancellationToken cancellationToken)
    {
        await merging.DismissAsync(a, b, cancellationToken);
        return Back("dismissed");
    }

    private static async Task<RedirectHttpResult> ReopenAsync(Guid a, Guid b, [FromForm] string? confirmed, MergingApi merging, CancellationToken cancellationToken)
    {
        await merging.ReopenAsync(a, b, cancellationToken);
        return Back("reopened");
    }

    private static RedirectHttpResult Back(string done) => TypedResults.LocalRedirect($"{ListPath}?done={done}");
}
