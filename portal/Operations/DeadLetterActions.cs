using AlumniPlatform.Portal.Gateway;
using AlumniPlatform.ServiceDefaults;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace AlumniPlatform.Portal.Operations;

/// <summary>
/// What the buttons on the dead letters' pages do. Endpoints of their own rather than forms of the pages: what a form is
/// about may have been settled by somebody else while it was on the screen.
/// </summary>
internal static class DeadLetterActions
{
    public const string ListPath = "/operations/dead-letters";

    public static void MapDeadLetterActions(this WebApplication app)
    {
        var group = app.MapGroup(ListPath).RequireAuthorization(policy => policy.RequireRole(Roles.Operator));
        group.MapPost("replay", ReplayAllAsync);
        group.MapPost("{service}/{id:guid}/replay", ReplayAsync);
        group.MapPost("{service}/{id:guid}/drop", DropAsync);
    }

    // [FromForm] also has the form's anti-forgery token checked.
    private static async Task<Results<RedirectHttpResult, NotFound>> ReplayAllAsync(
        [FromForm] string service, [FromForm] string queue, DeadLettersApi letters, CancellationToken cancellationToken) =>
        IsService(service) ? Back("replayed", await letters.ReplayAllAsync(service, queue, cancellationToken)) : TypedResults.NotFound();

    private static async Task<Results<RedirectHttpResult, NotFound>> ReplayAsync(
        string service, Guid id, [FromForm] string? confirmed, DeadLettersApi letters, CancellationToken cancellationToken) =>
        IsService(service) ? Back("replayed", await letters.ReplayAsync(service, id, cancellationToken)) : TypedResults.NotFound();

    private static async Task<Results<RedirectHttpResult, NotFound>> DropAsync(
        string service, Guid id, [FromForm] string confirmed, DeadLettersApi letters, CancellationToken cancellationToken) =>
        IsService(service) ? Back("dropped", await letters.DropAsync(service, id, cancellationToken)) : TypedResults.NotFound();

    /// <summary>Names of services become part of an API's address: only known ones do.</summary>
    public static bool IsService(string? service) => DeadLettersApi.Services.Contains(service, StringComparer.Ordinal);

    private static RedirectHttpResult Back(string done, Settled settled) =>
        TypedResults.LocalRedirect(ListPath.With(("done", done), ("count", settled.Count.ToString(System.Globalization.CultureInfo.InvariantCulture))));
}
