using System.Security.Claims;
using AlumniPlatform.Events.Seating;
using AlumniPlatform.ServiceDefaults;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace AlumniPlatform.Events.Gatherings;

internal enum Interval
{
    Week,
    TwoWeeks,

    /// <summary>On the same day; in a month that is too short, on its last.</summary>
    Month,
}

/// <summary>Makes a series of a gathering: drafts of the same after it, at the same time of day. Each is a gathering of its own from then on.</summary>
internal static class RepeatGathering
{
    private const int Most = 52;

    public static async Task<Results<Ok<GatheringDetail>, NotFound>> PostAsync(
        Guid id, RepeatInput input, [FromHeader(Name = "Idempotency-Key")] string? key, ClaimsPrincipal caller, HttpResponse response, EventsDb db, SeatDesk desk, TimeProvider time,
        CancellationToken cancellationToken)
    {
        var fields = new Fields();
        var every = fields.Choice<Interval>("every", input.Every);
        var count = fields.Number("count", input.Count ?? 0, 1, Most, otherwise: 1);
        fields.Check();
        var request = RepeatedRequest.Of(key, new { id, input.Every, input.Count });
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (await desk.LockAsync(id, cancellationToken) is not { Gathering: var first } || !caller.Office().Organises(first))
            return TypedResults.NotFound();
        if (await CreateGathering.FindAsync(request, caller.Subject(), db, cancellationToken) is not null)
            return await GatheringDetail.AnswerAsync(first, response, db, cancellationToken);
        first.BeginSeries();
        for (var n = 1; n <= count; n++)
        {
            var starts = Later(first.StartsLocal, every, n);
            db.Add(await CreateGathering.DraftAsync(
                n == 1 ? request : null, first.Texts.Title("en"), id, (copy, now) => CopyGathering.CopyAsync(first, copy, starts, now, db, cancellationToken), caller, time));
        }
        try
        {
            await db.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateException e) when (request is not null && e.InnerException is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation })
        {
            throw RepeatedRequest.Reused(); // by another request at the same moment: the same one waits for the lock
        }
        await transaction.CommitAsync(cancellationToken);
        return await GatheringDetail.AnswerAsync(first, response, db, cancellationToken);
    }

    private static DateTime Later(DateTime starts, Interval every, int n) => every switch
    {
        Interval.Month => starts.AddMonths(n),
        Interval.TwoWeeks => starts.AddDays(14 * n),
        _ => starts.AddDays(7 * n),
    };
}

/// <param name="Every"><c>week</c>, <c>two-weeks</c> or <c>month</c>.</param>
/// <param name="Count">How many more.</param>
internal sealed record RepeatInput(string? Every, int? Count);
