using AlumniPlatform.Portal.Gateway;
using AlumniPlatform.ServiceDefaults;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace AlumniPlatform.Portal.Operations;

/// <summary>What the button on the rebuild's page does.</summary>
internal static class RebuildActions
{
    public const string Path = "/operations/rebuild";

    public static void MapRebuildActions(this WebApplication app) =>
        app.MapPost($"{Path}/start", StartAsync).RequireAuthorization(policy => policy.RequireRole(Roles.Operator, Roles.Central));

    // [FromForm] also has the form's anti-forgery token checked. One that runs already is what was wanted.
    private static async Task<RedirectHttpResult> StartAsync([FromForm] string confirmed, AnalyticsApi analytics, CancellationToken cancellationToken)
    {
        try
        {
            await analytics.StartRebuildAsync(cancellationToken);
        }
        catch (ApiException e) when (e.Code == "rebuild-running")
        {
        }
        return TypedResults.LocalRedirect(Path);
    }
}
