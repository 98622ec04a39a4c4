using AlumniPlatform.Portal.Gateway;
using AlumniPlatform.ServiceDefaults;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace AlumniPlatform.Portal.Operations;

/// <summary>What the button on the page of sending does.</summary>
internal static class SendingActions
{
    public const string Path = "/operations/sending";

    public static void MapSendingActions(this WebApplication app) =>
        app.MapPost($"{Path}/{{id:guid}}/resume", ResumeAsync).RequireAuthorization(policy => policy.RequireRole(Roles.Operator));

    // [FromForm] also has the form's anti-forgery token checked.
    private static async Task<RedirectHttpResult> ResumeAsync(Guid id, [FromForm] string? confirmed, SendingApi sending, CancellationToken cancellationToken)
    {
        var resumed = await sending.ResumeAsync(id, cancellationToken);
        return TypedResults.LocalRedirect($"{Path}?done={(resumed.Count > 0 ? "resumed" : "meanwhile")}");
    }
}
