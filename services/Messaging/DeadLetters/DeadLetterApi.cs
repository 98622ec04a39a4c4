using System.Security.Claims;
using AlumniPlatform.Messaging.DeadLetters;
using AlumniPlatform.Messaging.Outbox;
using AlumniPlatform.ServiceDefaults;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace AlumniPlatform.Messaging;

/// <summary>The operator's endpoints for messages that could not be processed.</summary>
public static class DeadLetterApi
{
    /// <summary>Maps list, detail, replay, drop and audit below <c>/api/{service}/dead-letters</c>, for operators.</summary>
    public static void MapDeadLetters<TDb>(this IEndpointRouteBuilder app, string service) where TDb : DbContext =>
        DeadLetterEndpoints<TDb>.Map(app, service);
}

internal static class DeadLetterEndpoints<TDb> where TDb : DbContext
{
    private const int PageSize = 50;

    public static void Map(IEndpointRouteBuilder app, string service)
    {
        var group = app.MapGroup($"/api/{service}/dead-letters").RequireRole(Roles.Operator).WithTags("Dead letters");
        group.MapGet("", ListAsync).WithSummary("Messages that could not be processed, newest first.");
        group.MapGet("audit", AuditAsync).WithSummary("Who replayed or dropped what, newest first.");
        group.MapGet("{id:guid}", GetAsync).WithSummary("One message with its payload; links, names and addresses are masked.");
        group.MapPost("{id:guid}/replay", ReplayAsync).WithSummary("Puts the message back into its queue, as it was.");
        group.MapPost("{id:guid}/drop", DropAsync).WithSummary("Gives the message up for good.");
        group.MapPost("replay", ReplayAllAsync).WithSummary("Replays every waiting message of a queue.");
    }

    private static async Task<Ok<Page<DeadLetterRow>>> ListAsync(TDb db, CancellationToken cancellationToken, string? queue = null, bool settled = false, string? after = null)
    {
        var query = db.Set<DeadLetter>().AsNoTracking().Where(d => (d.State != DeadLetterState.Waiting) == settled);
        if (queue is not null)
            query = query.Where(d => d.Queue == queue);
        if (Cursor(after) is { } before)
            query = query.Where(d => d.Id.CompareTo(before) < 0);
        var rows = await query.OrderByDescending(d => d.Id).Take(PageSize + 1)
            .Select(d => new DeadLetterRow(d.Id, d.MessageId, d.Queue, d.Reason, d.ExceptionType, d.Attempts, d.FailedAt, d.State, d.SettledAt))
            .ToListAsync(cancellationToken);
        return TypedResults.Ok(Page.Of(rows, PageSize, r => r.Id.ToString("N")));
    }

    private static async Task<Ok<Page<AuditRow>>> AuditAsync(TDb db, CancellationToken cancellationToken, string? after = null)
    {
        var query = db.Set<DeadLetterAudit>().AsNoTracking();
        if (Cursor(after) is { } before)
            query = query.Where(a => a.Id.CompareTo(before) < 0);
        var rows = await query.OrderByDescending(a => a.Id).Take(PageSize + 1)
            .Select(a => new AuditRow(a.Id, a.DeadLetterId, a.Action, a.ActorName, a.At)).ToListAsync(cancellationToken);
        return TypedResults.Ok(Page.Of(rows, PageSize, r => r.Id.ToString("N")));
    }

    private static async Task<Results<Ok<DeadLetterDetail>, NotFound>> GetAsync(Guid id, TDb db, CancellationToken cancellationToken)
    {
        if (await db.Set<DeadLetter>().AsNoTracking().SingleOrDefaultAsync(d => d.Id == id, cancellationToken) is not { } letter)
            return TypedResults.NotFound();
        return TypedResults.Ok(new DeadLetterDetail(letter.Id, letter.MessageId, letter.Queue, letter.Reason, letter.ExceptionType, letter.StackTrace,
            letter.Attempts, letter.FailedAt, letter.State, letter.SettledAt, letter.Body.Length, Redaction.Redact(letter.Body)));
    }

    private static async Task<Results<Ok<Settled>, NotFound>> ReplayAsync(Guid id, TDb db, ClaimsPrincipal caller, TimeProvider time, CancellationToken cancellationToken)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (await LockedAsync(db, id, cancellationToken) is not { } letter)
            return TypedResults.NotFound();
        var done = Replay(db, letter, caller, time.GetUtcNow());
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return TypedResults.Ok(new Settled(done ? 1 : 0));
    }

    private static async Task<Results<Ok<Settled>, NotFound>> DropAsync(Guid id, TDb db, ClaimsPrincipal caller, TimeProvider time, CancellationToken cancellationToken)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (await LockedAsync(db, id, cancellationToken) is not { } letter)
            return TypedResults.NotFound();
        var now = time.GetUtcNow();
        var done = letter.Drop(now);
        if (done)
            db.Add(Audit(letter, "dropped", caller, now));
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return TypedResults.Ok(new Settled(done ? 1 : 0));
    }

    private static async Task<Ok<Settled>> ReplayAllAsync(TDb db, string queue, ClaimsPrincipal caller, TimeProvider time, CancellationToken cancellationToken)
    {
        const int chunk = 500;
        var replayed = 0;
        while (true)
        {
            await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
            var letters = await db.Set<DeadLetter>()
                .FromSql($"select * from messaging.dead_letter where queue = {queue} and state = 'Waiting' order by id limit {chunk} for update skip locked")
                .ToListAsync(cancellationToken);
            var now = time.GetUtcNow();
            replayed += letters.Count(letter => Replay(db, letter, caller, now));
            await db.SaveChangesAsync(cancellationToken);
            await transaction.CommitAsync(cancellationToken);
            db.ChangeTracker.Clear();
            if (letters.Count < chunk)
                return TypedResults.Ok(new Settled(replayed));
        }
    }

    private static bool Replay(DbContext db, DeadLetter letter, ClaimsPrincipal caller, DateTimeOffset now)
    {
        if (!letter.Replay(now))
            return false;
        // Straight to the queue that gave it up: the other consumers of this message have applied it.
        db.AddToOutbox(new OutboxMessage
        {
            MessageId = letter.MessageId ?? letter.Id,
            Exchange = "",
            RoutingKey = letter.Queue,
            ContentType = letter.ContentType,
            Body = letter.Body,
        });
        db.Add(Audit(letter, "replayed", caller, now));
        return true;
    }

    private static Task<DeadLetter?> LockedAsync(DbContext db, Guid id, CancellationToken cancellationToken) =>
        db.Set<DeadLetter>().FromSql($"select * from messaging.dead_letter where id = {id} for update").SingleOrDefaultAsync(cancellationToken);

    private static DeadLetterAudit Audit(DeadLetter letter, string action, ClaimsPrincipal caller, DateTimeOffset now) => new()
    {
        Id = Guid.CreateVersion7(now),
        DeadLetterId = letter.Id,
        Action = action,
        Actor = caller.FindFirst("sub")?.Value ?? "",
        ActorName = caller.FindFirst("name")?.Value ?? caller.FindFirst("client_id")?.Value ?? "",
        At = now,
    };

    private static Guid? Cursor(string? after) => after is null
        ? null
        : Guid.TryParse(after, out var id) ? id : throw new InvalidInputException("after", "This is not a cursor that a list gave.");

    private sealed record DeadLetterRow(Guid Id, Guid? MessageId, string Queue, string Reason, string? ExceptionType, int Attempts, DateTimeOffset FailedAt, DeadLetterState State, DateTimeOffset? SettledAt);

    private sealed record DeadLetterDetail(Guid Id, Guid? MessageId, string Queue, string Reason, string? ExceptionType, string? StackTrace, int Attempts,
        DateTimeOffset FailedAt, DeadLetterState State, DateTimeOffset? SettledAt, int Size, System.Text.Json.Nodes.JsonNode? Payload);

    private sealed record AuditRow(Guid Id, Guid DeadLetterId, string Action, string ActorName, DateTimeOffset At);

    private sealed record Settled(int Count);
}
