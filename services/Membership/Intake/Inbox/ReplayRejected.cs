using System.Security.Claims;
using System.Text.Json;
using AlumniPlatform.ServiceDefaults;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace AlumniPlatform.Membership.Intake.Inbox;

/// <summary>
/// Takes rejected events in again, with what the caller may say about schools and programmes. The new outcome and the settled record are
/// saved in one transaction: of two clicks at once, on whatever replicas, one takes it in and the other is told so.
/// </summary>
internal sealed class ReplayRejected(MembershipDb db, IntakeDesk intake, TimeProvider time)
{
    public const int MostAtOnce = 500;

    public static async Task<Results<Ok<ReplayAnswer>, NotFound>> PostAsync(
        Guid receipt, int index, ReplayInput? input, ClaimsPrincipal caller, MembershipDb db, ReplayRejected replay, CancellationToken cancellationToken)
    {
        if (await db.IntakeRecords.AsNoTracking().Within(caller.Office())
            .SingleOrDefaultAsync(r => r.ReceiptId == receipt && r.Position == index && r.Outcome == Outcome.Rejected, cancellationToken) is not { } record)
            return TypedResults.NotFound();
        if (record.Settlement is not null)
            throw DismissRejected.AlreadySettled();
        var mended = input?.Payload switch
        {
            null or { ValueKind: JsonValueKind.Null or JsonValueKind.Undefined } => null,
            { ValueKind: JsonValueKind.String } text => JsonText.Of(text), // JSON as somebody typed it, or what should have been
            { } json => json.GetRawText(),
        };
        if ((mended ?? record.Draft ?? record.Payload) is not { } kept)
            throw new DomainRuleException("payload-gone", "The event is no longer kept. Send it again, or give it anew.");
        var (taken, refused) = await replay.TakeInAsync([Kept.Of(record, kept)], caller, cancellationToken);
        if (taken is [var any, ..])
            return TypedResults.Ok(new ReplayAnswer(taken.Min(t => t.Entry.Outcome), any.Receipt, null, null)); // of a batch with any new event: accepted
        return refused is [var (_, entry)]
            ? TypedResults.Ok(new ReplayAnswer(Outcome.Rejected, null, entry.Code, entry.Reason))
            : throw DismissRejected.AlreadySettled();
    }

    public static async Task<Ok<ReplayManyAnswer>> PostManyAsync(
        ReplayManyInput? input, ClaimsPrincipal caller, MembershipDb db, ReplayRejected replay, CancellationToken cancellationToken)
    {
        var open = db.IntakeRecords.AsNoTracking().Within(caller.Office())
            .Where(r => r.Outcome == Outcome.Rejected && r.Settlement == null && r.Payload != null);
        if (input?.School is { Length: > 0 } school)
            open = open.Where(r => r.School == school);
        if (input?.Code is { Length: > 0 } code)
            open = open.Where(r => (r.DraftCode ?? r.Code) == code);
        // The oldest first, as they came.
        var records = await open.OrderBy(r => r.ReceiptId).ThenBy(r => r.Position).Take(MostAtOnce).ToListAsync(cancellationToken);
        var (taken, refused) = await replay.TakeInAsync([.. records.Select(r => Kept.Of(r, r.Draft ?? r.Payload!))], caller, cancellationToken);
        return TypedResults.Ok(new ReplayManyAnswer(
            records.Count, taken.Count(t => t.Entry.Outcome == Outcome.Accepted), taken.Count(t => t.Entry.Outcome == Outcome.Duplicate), refused.Count,
            taken is [var any, ..] ? any.Receipt : null));
    }

    /// <summary>
    /// Takes in together what can be taken in. What is rejected again is left out and stays open; what somebody else settled
    /// meanwhile is in neither list.
    /// </summary>
    private async Task<(List<(IntakeEntry Entry, Guid Receipt)> Taken, List<(Kept, IntakeEntry)> Refused)> TakeInAsync(
        List<Kept> records, ClaimsPrincipal caller, CancellationToken cancellationToken)
    {
        var refused = new List<(Kept Record, IntakeEntry Entry)>();
        while (records.Count > 0)
        {
            var entries = new List<(Kept Record, IntakeEntry Entry)>();
            foreach (var record in records)
                entries.AddRange(KeptEvents.Read(record.Text, record.Attribute, entries.Count).Select(entry => (record, entry)));
            var receipt = await intake.TakeInAsync([.. entries.Select(e => e.Entry)], caller.SubmittedBy(), caller.Office(),
                async taken => entries.TrueForAll(e => e.Entry.Outcome != Outcome.Rejected) && await SettleAsync(records, taken, caller, cancellationToken) == records.Count,
                cancellationToken);
            if (receipt is not null)
                return ([.. entries.Select(e => (e.Entry, receipt.Id))], refused);
            var again = entries.Where(e => e.Entry.Outcome == Outcome.Rejected).DistinctBy(e => e.Record).ToArray();
            await KeepDraftsAsync(again, caller, cancellationToken);
            refused.AddRange(again);
            records = await StillOpenAsync([.. records.Except(again.Select(a => a.Record))], cancellationToken);
        }
        return ([], refused);
    }

    private async Task<int> SettleAsync(IReadOnlyList<Kept> records, Receipt receipt, ClaimsPrincipal caller, CancellationToken cancellationToken)
    {
        await AuditAsync(records, "mended", caller, cancellationToken);
        return await db.RunAsync("""
            update intake_record r set settlement = 'Mended', settled_at = $3, settled_by = $4, replay_receipt_id = $5
            from unnest($1, $2) as k (receipt, position)
            where r.receipt_id = k.receipt and r.position = k.position and r.settlement is null
            """, cancellationToken, Receipts(records), Positions(records), time.GetUtcNow(), caller.DisplayName(), receipt.Id);
    }

    private async Task KeepDraftsAsync(IReadOnlyList<(Kept Record, IntakeEntry Entry)> refused, ClaimsPrincipal caller, CancellationToken cancellationToken)
    {
        Kept[] records = [.. refused.Select(r => r.Record)];
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        // What is too large to keep leaves the draft as it was.
        await db.RunAsync("""
            update intake_record r set draft = case when k.text is null or k.text = r.payload then r.draft else k.text end, draft_code = k.code, draft_reason = k.reason
            from unnest($1, $2, $3, $4, $5) as k (receipt, position, text, code, reason)
            where r.receipt_id = k.receipt and r.position = k.position and r.settlement is null
            """, cancellationToken, Receipts(records), Positions(records),
            refused.Select(r => r.Entry.Payload is null ? null : r.Record.Text.Replace("\0", "", StringComparison.Ordinal)).ToArray(),
            refused.Select(r => r.Entry.Code).ToArray(), refused.Select(r => r.Entry.Reason).ToArray());
        await AuditAsync(records, "rejected-again", caller, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    private Task<int> AuditAsync(IReadOnlyList<Kept> records, string action, ClaimsPrincipal caller, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        return db.RunAsync("""
            insert into inbox_audit (id, receipt_id, position, action, actor, actor_name, at)
            select id, receipt, position, $4, $5, $6, $7 from unnest($1, $2, $3) as k (id, receipt, position)
            """, cancellationToken, records.Select(_ => Guid.CreateVersion7(now)).ToArray(), Receipts(records), Positions(records),
            action, caller.SubmittedBy(), caller.DisplayName(), now);
    }

    private async Task<List<Kept>> StillOpenAsync(List<Kept> records, CancellationToken cancellationToken)
    {
        var receipts = Receipts(records);
        var open = (await db.IntakeRecords.Where(r => receipts.Contains(r.ReceiptId) && r.Outcome == Outcome.Rejected && r.Settlement == null)
            .Select(r => new { r.ReceiptId, r.Position }).ToListAsync(cancellationToken)).Select(r => (r.ReceiptId, r.Position)).ToHashSet();
        return [.. records.Where(r => open.Contains((r.Receipt, r.Position)))];
    }

    private static Guid[] Receipts(IEnumerable<Kept> records) => [.. records.Select(r => r.Receipt)];

    private static int[] Positions(IEnumerable<Kept> records) => [.. records.Select(r => r.Position)];

    /// <summary>A rejected record with the text that is to be taken in.</summary>
    private sealed record Kept(Guid Receipt, int Position, string? Source, string? Id, string? Type, string Text)
    {
        public static Kept Of(IntakeRecord record, string text) =>
            new(record.ReceiptId, record.Position, record.EventSource, record.EventId, record.EventType, text);

        public string? Attribute(string name) => name switch
        {
            "specversion" => "1.0",
            "source" => Source,
            "id" => Id,
            "type" => Type,
            _ => null,
        };
    }
}

/// <param name="Payload">The mended event, as one JSON object or as its data alone, or as a text that holds one; left out to take it in as it is.</param>
internal sealed record ReplayInput(JsonElement? Payload);

internal sealed record ReplayManyInput(string? Code, string? School);

/// <param name="Receipt">Of the replay; null when it was rejected again.</param>
internal sealed record ReplayAnswer(Outcome Outcome, Guid? Receipt, string? Code, string? Reason);

/// <summary>Of so many records tried; a record may hold several events.</summary>
internal sealed record ReplayManyAnswer(int Tried, int Accepted, int Duplicates, int Rejected, Guid? Receipt);
