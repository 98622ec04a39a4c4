using AlumniPlatform.Portal.Gateway;
using AlumniPlatform.ServiceDefaults;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace AlumniPlatform.Portal.People;

/// <summary>What the button of an unreachable person does. It leads back to the list as it was chosen.</summary>
internal static class PeopleActions
{
    public static void MapPeopleActions(this WebApplication app) =>
        app.MapPost("/people/{id:guid}/reachable", ReachAsync).RequireAuthorization(policy => policy.RequireRole(Roles.Coordinator, Roles.Central));

    // [FromForm] also has the form's anti-forgery token checked.
    private static async Task<RedirectHttpResult> ReachAsync(
        Guid id, [FromForm] string? school, [FromForm] string? programme, [FromForm] string? year, [FromForm] string? state, PeopleApi people, CancellationToken cancellationToken)
    {
        var reached = await people.ReachAsync(id, cancellationToken);
        return TypedResults.LocalRedirect("/people".With(
            ("school", school.OrNull()), ("programme", programme.OrNull()), ("year", year.OrNull()), ("state", state.OrNull()), ("done", reached.Count > 0 ? "reach" : "none")));
    }
}
