using System.Security.Claims;
using AlumniPlatform.Communication.Deliveries;
using AlumniPlatform.ServiceDefaults;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace AlumniPlatform.Communication.Sending.Pauses;

/// <summary>
/// An operator lets sending go on. What waited goes out under the Message-ID that it always had; what was refused goes last,
/// so that it shows whether others are taken. Should the refusal come again, sending pauses again.
/// </summary>
internal static class ResumeSending
{
    public static void MapResumeSending(this IEndpointRouteBuilder sending) => sending.MapPost("pauses/{id:guid}/resume", PostAsync)
        .WithName("ResumeSending").WithSummary("Lets sending go on where it stands still; one that covers others takes them along. Who did it is kept.");

    private static async Task<Results<Ok<Resumed>, NotFound>> PostAsync(
        Guid id, ClaimsPrincipal caller, CommunicationDb db, IOptions<MailOptions> options, TimeProvider time, CancellationToken cancellationToken)
    {
        if (!await db.SendingPauses.AnyAsync(p => p.Id == id, cancellationToken))
            return TypedResults.NotFound();
        var now = time.GetUtcNow();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        await db.HoldPausesAsync(cancellationToken);
        var resumed = await db.Database.ExecuteSqlAsync($"""
            update sending_pause p set resumed_at = {now}, resumed_by = {caller.FindFirstValue("sub") ?? ""},
                resumed_by_name = {caller.FindFirstValue("name") ?? caller.FindFirstValue("client_id") ?? ""}
            from sending_pause asked
            where asked.id = {id} and asked.resumed_at is null and p.resumed_at is null
                and p.cause = asked.cause and asked.domain in ('*', p.domain) and asked.purpose in ('*', p.purpose)
            """, cancellationToken);
        if (resumed > 0)
            await ReleaseAsync(db, now, options.Value.RetryAfter, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return TypedResults.Ok(new Resumed(resumed));
    }

    // Parked ones alone wait for ever; others are merely due.
    private static async Task ReleaseAsync(CommunicationDb db, DateTimeOffset now, TimeSpan refusedAfter, CancellationToken cancellationToken)
    {
        await db.Database.ExecuteSqlRawAsync($$"""
            update delivery d set due_at = case when d.attempts > 0 then {1} else {0} end, code = nullif(d.code, {2}), version = d.version + 1
            where d.state = 'queued' and (d.due_at = 'infinity' or (d.due_at <= {0} and d.attempts > 0)) and not {{Pausing.Covered}}
            """, [now, now + refusedAfter, DeliveryCodes.Paused], cancellationToken);
        db.HasQueued = true;
    }

    /// <param name="Count">How many pauses ended; 0 when somebody ended them before.</param>
    internal sealed record Resumed(int Count);
}
