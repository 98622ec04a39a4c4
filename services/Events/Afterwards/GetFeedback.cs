using System.Globalization;
using System.Security.Claims;
using AlumniPlatform.Events.Gatherings;
using AlumniPlatform.Events.Registrations;
using AlumniPlatform.ServiceDefaults;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace AlumniPlatform.Events.Afterwards;

/// <summary>
/// What those who came thought, for the organiser: together, without names, and in steps of three. Who looks before and after
/// somebody answers, or says something else, sees the same or the difference of three at least; and everything is in an order
/// of its own, which no answer's place in it tells anything of.
/// </summary>
internal static class GetFeedback
{
    /// <param name="Answered">Of how many what they said is shown; up to two more have answered.</param>
    /// <param name="Asked">Registrations of which somebody came; where nobody was checked in, all that were confirmed.</param>
    /// <param name="ResponseRate">Answered, as a share of the asked; left out when nobody is.</param>
    /// <param name="Until">When it closes, UTC.</param>
    /// <param name="Opinions">What they said when the last three of them had; left out as long as fewer than three have answered.</param>
    internal sealed record Answer(BothLanguages Title, int Answered, int Asked, double? ResponseRate, DateTimeOffset Until, Opinions? Opinions);

    /// <param name="Scores">How many gave 1, 2, 3, 4 and 5.</param>
    /// <param name="Again">How many would come again.</param>
    /// <param name="Texts">What they wrote, in the order of the alphabet.</param>
    internal sealed record Opinions(IReadOnlyList<int> Scores, double Average, int Again, IReadOnlyList<string> Texts);

    public static async Task<Results<Ok<Answer>, NotFound>> GetAsync(Guid id, ClaimsPrincipal caller, EventsDb db, CancellationToken cancellationToken) =>
        await ReadAsync(id, caller, db, cancellationToken) is { } answer ? TypedResults.Ok(answer) : TypedResults.NotFound();

    public static async Task<Results<FileContentHttpResult, NotFound>> GetFileAsync(Guid id, ClaimsPrincipal caller, EventsDb db, CancellationToken cancellationToken) =>
        await ReadAsync(id, caller, db, cancellationToken) is { } answer ? CsvFile.Of("feedback.csv", "what,value,count", Rows(answer)) : TypedResults.NotFound();

    // The same as the page says: who gave which number and wrote what stays apart here too.
    private static IEnumerable<string?[]> Rows(Answer answer)
    {
        yield return ["asked", null, Number(answer.Asked)];
        yield return ["answered", null, Number(answer.Answered)];
        if (answer.Opinions is not { } said)
            yield break;
        foreach (var (score, count) in said.Scores.Index())
            yield return ["overall", Number(score + 1), Number(count)];
        yield return ["again", "yes", Number(said.Again)];
        yield return ["again", "no", Number(answer.Answered - said.Again)];
        foreach (var text in said.Texts)
            yield return ["text", text, "1"];
    }

    private static async Task<Answer?> ReadAsync(Guid id, ClaimsPrincipal caller, EventsDb db, CancellationToken cancellationToken)
    {
        var gathering = await db.Gatherings.AsNoTracking().OrganisedBy(caller.Office()).SingleOrDefaultAsync(g => g.Id == id, cancellationToken);
        if (gathering is null)
            return null;
        var said = await db.Feedback.AsNoTracking().Where(f => f.GatheringId == id && f.ShownOverall != null).ToListAsync(cancellationToken);
        var asked = await db.Registrations.WhoCame(id, db).CountAsync(cancellationToken);
        return new Answer(new BothLanguages(gathering.Texts.TitleSv, gathering.Texts.TitleEn), said.Count, asked,
            asked > 0 ? Math.Round((double)said.Count / asked, 4) : null, gathering.FeedbackUntil, said.Count == 0 ? null : Together(said));
    }

    private static Opinions Together(List<Feedback> said) => new(
        [.. Enumerable.Range(1, Feedback.Highest).Select(score => said.Count(f => f.ShownOverall == score))],
        Math.Round(said.Average(f => f.ShownOverall!.Value), 2),
        said.Count(f => f.ShownAgain == true), [.. said.Select(f => f.ShownText!).Where(t => t.Length > 0).Order(StringComparer.Ordinal)]);

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}

internal static class Attendees
{
    /// <summary>Those who came to a gathering; where nobody was checked in, all who were confirmed.</summary>
    public static IQueryable<Registration> WhoCame(this IQueryable<Registration> registrations, Guid gathering, EventsDb db) =>
        registrations.Where(r => r.GatheringId == gathering && r.State == RegistrationState.Confirmed
            && (!db.Scans.Any(s => s.GatheringId == gathering && s.Counted > 0) || db.Scans.Any(s => s.RegistrationId == r.Id && s.Counted > 0)));
}
