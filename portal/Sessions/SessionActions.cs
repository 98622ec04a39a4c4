using AlumniPlatform.Portal.Gateway;
using AlumniPlatform.ServiceDefaults;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace AlumniPlatform.Portal.Sessions;

/// <summary>What the buttons beside sessions do.</summary>
internal static class SessionActions
{
    public const string ListPath = "/signed-in";
    public const string OthersPath = "/signed-in/others";

    public static void MapSessionActions(this WebApplication app)
    {
        var own = app.MapGroup(ListPath).RequireAuthorization();
        own.MapPost("{id:guid}/end", EndAsync);
        own.MapPost("end-others", EndOthersAsync);
        app.MapPost(OthersPath + "/{account:guid}/end", EndOfAsync).RequireAuthorization(policy => policy.RequireRole(Roles.Central, Roles.Operator));
    }

    // [FromForm] also has the form's anti-forgery token checked.
    private static async Task<RedirectHttpResult> EndAsync(Guid id, [FromForm] string? confirmed, SessionsApi sessions, CancellationToken cancellationToken)
    {
        try
        {
            await sessions.EndAsync(id, cancellationToken);
        }
        catch (ApiException e) when (e.Status == System.Net.HttpStatusCode.NotFound)
        {
            // It had ended meanwhile: the first of two clicks, or by itself.
        }
        return TypedResults.LocalRedirect($"{ListPath}?done=one");
    }

    private static async Task<RedirectHttpResult> EndOthersAsync([FromForm] string? confirmed, SessionsApi sessions, CancellationToken cancellationToken)
    {
        await sessions.EndOthersAsync(cancellationToken);
        return TypedResults.LocalRedirect($"{ListPath}?done=others");
    }

    private static async Task<RedirectHttpResult> EndOfAsync(Guid account, [FromForm] string? confirmed, SessionsApi sessions, CancellationToken cancellationToken)
    {
        var ended = await sessions.EndOfAsync(account, cancellationToken);
        return TypedResults.LocalRedirect($"{OthersPath}?done={ended.Count}");
    }
}
