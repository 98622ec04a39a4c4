using AlumniPlatform.Events.Gatherings;
using AlumniPlatform.Events.Registrations;
using AlumniPlatform.ServiceDefaults;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace AlumniPlatform.Events.Afterwards;

/// <summary>What an attendee thought, said by the link of the thanks: once for a registration, and changed until it closes.</summary>
internal static class MyFeedback
{
    /// <param name="Overall">From 1 to 5.</param>
    /// <param name="Again">Whether the attendee would come again.</param>
    /// <param name="Text">Anything else; at most 2,000 characters.</param>
    internal sealed record Input(int? Overall, bool? Again, string? Text = null);

    /// <param name="Until">When it closes, UTC.</param>
    /// <param name="Given">What was said before; left out when nothing was.</param>
    internal sealed record Form(string Slug, BothLanguages Title, DateTime StartsAt, DateTime EndsAt, bool AllDay, DateTimeOffset Until, Said? Given);

    internal sealed record Said(int Overall, bool Again, string Text);

    public static async Task<Results<Ok<Form>, ProblemHttpResult>> GetAsync(
        string token, EventsDb db, ManageTokens tokens, FeedbackMarks marks, TimeProvider time, CancellationToken cancellationToken)
    {
        if (await FindAsync(token, db, tokens, time, cancellationToken) is not var (registration, g))
            return Invalid();
        var given = await FindAsync(registration, db, marks, cancellationToken);
        return TypedResults.Ok(new Form(g.Slug, new BothLanguages(g.Texts.TitleSv, g.Texts.TitleEn), g.StartsLocal, g.EndsLocal, g.AllDay, g.FeedbackUntil,
            given is null ? null : new Said(given.Overall, given.Again, given.Text)));
    }

    public static async Task<Results<NoContent, ProblemHttpResult>> PutAsync(
        string token, Input input, EventsDb db, ManageTokens tokens, FeedbackMarks marks, TimeProvider time, CancellationToken cancellationToken)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (await FindAsync(token, db, tokens, time, cancellationToken) is not var (registration, gathering))
            return Invalid();
        var fields = new Fields();
        if (input.Overall is null)
            fields.Fault("overall", "This is missing.");
        if (input.Again is null)
            fields.Fault("again", "This is missing.");
        var (overall, text) = (fields.Number("overall", input.Overall, 1, Feedback.Highest, otherwise: 1), fields.Text("text", input.Text, Feedback.LongestText));
        fields.Check();
        var mark = await marks.OfAsync(registration.Id, cancellationToken);
        // One answer of a gathering at a time: of two at once the second counts the first.
        await db.Database.ExecuteSqlAsync($"select pg_advisory_xact_lock(hashtextextended({$"feedback {gathering.Id}"}, 0))", cancellationToken);
        // In one statement: a form that is sent twice at once is one answer.
        await db.Database.ExecuteSqlAsync($"""
            insert into feedback (mark, gathering_id, overall, again, text) values ({mark}, {gathering.Id}, {overall}, {input.Again!.Value}, {text})
            on conflict (mark) do update set overall = excluded.overall, again = excluded.again, text = excluded.text
            """, cancellationToken);
        await ShowAsync(gathering.Id, db, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return TypedResults.NoContent();
    }

    /// <summary>
    /// Shows the organiser what all have said so far, once enough have answered since the last time. Until then what is shown
    /// stays as it is, whoever answers, and whoever of those who are shown says something else.
    /// </summary>
    private static Task<int> ShowAsync(Guid gathering, EventsDb db, CancellationToken cancellationToken) => db.Database.ExecuteSqlAsync($"""
        update feedback set shown_overall = overall, shown_again = again, shown_text = text
        where gathering_id = {gathering}
            and (select count(*) from feedback f where f.gathering_id = {gathering} and f.shown_overall is null) >= {Feedback.Step}
        """, cancellationToken);

    /// <summary>A registration that may say something now, held against its erasure until the end of the transaction; null for no valid link.</summary>
    private static async Task<(Registration, Gathering)?> FindAsync(string token, EventsDb db, ManageTokens tokens, TimeProvider time, CancellationToken cancellationToken)
    {
        // First the gathering, then the registration, as everybody: feedback refers to the gathering, so it would wait for it later.
        if (await tokens.RegistrationOfAsync(token, cancellationToken) is not { } id
            || await db.Database.SqlQuery<Guid>($"select id from gathering where id = (select gathering_id from registration where id = {id}) for key share").ToListAsync(cancellationToken) is not [var of]
            || await db.Registrations.FromSql($"select * from registration where id = {id} and erased_at is null for share").AsNoTracking().ToListAsync(cancellationToken) is not [var registration])
            return null;
        var gathering = await db.Gatherings.AsNoTracking().SingleAsync(g => g.Id == of, cancellationToken);
        gathering.CheckFeedback(time.GetUtcNow());
        if (!await db.Registrations.WhoCame(gathering.Id, db).AnyAsync(r => r.Id == id, cancellationToken))
            throw new DomainRuleException("not-attended", "This registration was not checked in, so there is nothing to say about it.");
        return (registration, gathering);
    }

    private static async Task<Feedback?> FindAsync(Registration registration, EventsDb db, FeedbackMarks marks, CancellationToken cancellationToken)
    {
        var mark = await marks.OfAsync(registration.Id, cancellationToken);
        return await db.Feedback.AsNoTracking().SingleOrDefaultAsync(f => f.Mark == mark, cancellationToken);
    }

    private static ProblemHttpResult Invalid() => Problems.Problem(404, "registration-token-invalid", "This link is not valid. Check that it was copied whole.");
}
