using System.Text.Json;
using AlumniPlatform.ServiceDefaults;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace AlumniPlatform.Communication.Sending.Pauses;

/// <summary>Where sending stands still and why, and who let it go on before.</summary>
internal static class ShowSending
{
    private const int Shown = 50;

    /// <param name="Open">Where sending stands still, the latest first.</param>
    /// <param name="Resumed">Where it went on again, the latest first.</param>
    internal sealed record SendingAnswer(IReadOnlyList<OpenPause> Open, IReadOnlyList<EndedPause> Resumed);

    /// <param name="Cause"><c>sender</c>: we were refused. <c>content</c>: what we wrote was.</param>
    /// <param name="Domain">Of the recipients' addresses; null: every one.</param>
    /// <param name="Purpose">Of the mails; null: every one.</param>
    /// <param name="Code">Of the latest refusal, for example <c>5.7.26</c>.</param>
    /// <param name="Stage">What it was the answer to: <c>opening</c>, <c>sender</c>, <c>recipient</c>, <c>content</c>.</param>
    /// <param name="Reply">The mail server's words, without mailboxes.</param>
    /// <param name="Refusals">How many there were.</param>
    /// <param name="Waiting">How many mails wait for it.</param>
    internal sealed record OpenPause(
        Guid Id, string Cause, string? Domain, string? Purpose, string Code, string Stage, string Reply,
        DateTimeOffset OpenedAt, DateTimeOffset LastRefusedAt, int Refusals, long Waiting);

    /// <param name="By">Name of who let it go on.</param>
    internal sealed record EndedPause(string Cause, string? Domain, string? Purpose, string Code, DateTimeOffset OpenedAt, DateTimeOffset ResumedAt, string By);

    public static void MapShowSending(this IEndpointRouteBuilder sending) => sending.MapGet("", GetAsync)
        .WithName("ShowSending").WithSummary("Where sending stands still because a mail server refused us or what we wrote.");

    private static async Task<Ok<SendingAnswer>> GetAsync(CommunicationDb db, CancellationToken cancellationToken)
    {
        var pauses = await db.SendingPauses.AsNoTracking().OrderBy(p => p.ResumedAt != null).ThenByDescending(p => p.ResumedAt).ThenByDescending(p => p.OpenedAt)
            .Take(2 * Shown).ToListAsync(cancellationToken);
        var waiting = (await db.Database.SqlQuery<Count>($"""
            select p.id, count(d.id) as waiting
            from sending_pause p
            left join delivery d on d.state = 'queued' and p.domain in ('*', lower(substring(d.address from '[^@]*$'))) and p.purpose in ('*', d.purpose)
            where p.resumed_at is null group by p.id
            """).ToListAsync(cancellationToken)).ToDictionary(c => c.Id, c => c.Waiting);
        return TypedResults.Ok(new SendingAnswer(
            [.. pauses.Where(p => p.ResumedAt is null).Select(p => new OpenPause(
                p.Id, p.Cause, Part(p.Domain), Part(p.Purpose), p.Code, JsonNamingPolicy.CamelCase.ConvertName(p.Stage.ToString()), p.Reply,
                p.OpenedAt, p.LastRefusedAt, p.Refusals, waiting.GetValueOrDefault(p.Id)))],
            [.. pauses.Where(p => p.ResumedAt is not null).Take(Shown).Select(p => new EndedPause(
                p.Cause, Part(p.Domain), Part(p.Purpose), p.Code, p.OpenedAt, p.ResumedAt!.Value, p.ResumedByName ?? ""))]));
    }

    private static string? Part(string of) => of == SendingPause.Everything ? null : of;

    private sealed record Count(Guid Id, long Waiting);
}
