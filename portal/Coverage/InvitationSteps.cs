using System.Globalization;
using AlumniPlatform.Portal.Gateway;
using AlumniPlatform.ServiceDefaults;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace AlumniPlatform.Portal.Coverage;

/// <summary>
/// Invites or reminds the graduates of a choice of school, programme and year, after a page that says how many they are.
/// An endpoint of its own: what the form is about may have changed while it was on the screen.
/// </summary>
internal static class InvitationSteps
{
    private const string Root = "/coverage/next";

    public static void MapInvitationSteps(this WebApplication app) =>
        app.MapPost($"{Root}/{{step}}/send", SendAsync).RequireAuthorization(policy => policy.RequireRole(Roles.Coordinator, Roles.Central));

    public static bool IsStep(string? step) => step is "invite" or "remind";

    public static string ConfirmPath(string step, string? school, string? programme, int? year) =>
        $"{Root}/{step}".With(("school", school), ("programme", programme), ("year", year?.ToString(CultureInfo.InvariantCulture)));

    // [FromForm] also has the form's anti-forgery token checked.
    private static async Task<Results<RedirectHttpResult, NotFound>> SendAsync(
        string step, [FromForm] string? school, [FromForm] string? programme, [FromForm] string? year, PeopleApi people, CancellationToken cancellationToken)
    {
        if (!IsStep(step))
            return TypedResults.NotFound();
        var selection = new Selection(school.OrNull(), programme.OrNull(), int.TryParse(year, NumberStyles.None, CultureInfo.InvariantCulture, out var one) ? one : null);
        var written = await (step == "invite" ? people.InviteAsync(selection, cancellationToken) : people.RemindAsync(selection, cancellationToken));
        return TypedResults.LocalRedirect($"{Root}/{step}".With(
            ("school", selection.School), ("programme", selection.Programme), ("year", selection.Year?.ToString(CultureInfo.InvariantCulture)),
            ("done", written.Count.ToString(CultureInfo.InvariantCulture)),
            ("left-out", string.Join(',', (written.LeftOut ?? new Dictionary<string, int>()).Where(l => l.Value > 0).Select(l => string.Create(CultureInfo.InvariantCulture, $"{l.Key}:{l.Value}"))))));
    }

    /// <summary>Reasons and numbers as <c>send</c> wrote them into the address.</summary>
    public static IReadOnlyList<(string Reason, int Count)> LeftOut(string? text) =>
        [.. (text ?? "").Split(',').Select(part => part.Split(':')).Where(part => part.Length == 2 && int.TryParse(part[1], CultureInfo.InvariantCulture, out _))
            .Select(part => (part[0], int.Parse(part[1], CultureInfo.InvariantCulture)))];
}
