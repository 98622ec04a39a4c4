using System.Security.Claims;
using AlumniPlatform.Contracts.Events;
using AlumniPlatform.Events.Gatherings;
using AlumniPlatform.Events.Seating;
using AlumniPlatform.Messaging;
using AlumniPlatform.ServiceDefaults;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace AlumniPlatform.Events.Afterwards;

/// <summary>Each unit notes what a gathering cost it, and sees its own alone; the central office stands for every school, as everywhere.</summary>
internal static class NoteCost
{
    private const long Most = 100_000_000_000; // a thousand million

    /// <param name="School">Code of one of the caller's schools that organises it; left out for the central office.</param>
    /// <param name="Amount">In hundredths of the currency.</param>
    /// <param name="Currency">SEK when left out.</param>
    internal sealed record Input(string? School, long? Amount, string? Currency = null);

    /// <param name="Units">The caller's units that organise it, and those of which something was noted.</param>
    internal sealed record Costs(IReadOnlyList<UnitCost> Units);

    /// <param name="School">Code; left out for the central office.</param>
    /// <param name="Amount">In hundredths of the currency; left out until something is noted.</param>
    internal sealed record UnitCost(string? School, long? Amount, string? Currency, DateTimeOffset? NotedAt);

    public static async Task<Results<Ok<Costs>, NotFound>> GetAsync(Guid id, ClaimsPrincipal caller, EventsDb db, CancellationToken cancellationToken)
    {
        var gathering = await db.Gatherings.AsNoTracking().OrganisedBy(caller.Office()).SingleOrDefaultAsync(g => g.Id == id, cancellationToken);
        return gathering is null ? TypedResults.NotFound() : TypedResults.Ok(await ReadAsync(gathering, caller.Office(), db, cancellationToken));
    }

    public static async Task<Results<Ok<Costs>, NotFound>> PutAsync(
        Guid id, Input input, ClaimsPrincipal caller, EventsDb db, SeatDesk desk, TimeProvider time, CancellationToken cancellationToken)
    {
        var scope = caller.Office();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (await desk.LockAsync(id, cancellationToken) is not { } plan || !scope.Organises(plan.Gathering))
            return TypedResults.NotFound();
        plan.Gathering.CheckNoDraft();
        var (fields, currency, now) = (new Fields(), input.Currency ?? Cost.Currencies[0], time.GetUtcNow());
        if (input.Amount is not (>= 0 and <= Most))
            fields.Fault("amount", $"Between 0 and {Most}, in hundredths.");
        if (!Cost.Currencies.Contains(currency))
            fields.Fault("currency", $"One of {string.Join(", ", Cost.Currencies)}.");
        if ((await ReadAsync(plan.Gathering, scope, db, cancellationToken)).Units.All(u => u.School != input.School))
            fields.Fault("school", "This is none of your units that organise it.");
        fields.Check();
        var unit = input.School ?? "";
        if (await db.Costs.SingleOrDefaultAsync(c => c.GatheringId == id && c.School == unit, cancellationToken) is not { } cost)
            db.Add(cost = new Cost { GatheringId = id, School = unit });
        cost.Note(input.Amount!.Value, currency, caller.Subject(), now);
        db.Publish(new GatheringCostNoted(Guid.CreateVersion7(now), now, id, cost.Version, cost.Amount, currency, input.School));
        await db.SaveChangesAsync(cancellationToken);
        var answer = await ReadAsync(plan.Gathering, scope, db, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return TypedResults.Ok(answer);
    }

    /// <summary>What was noted of a merged school stays under its code, and is its successor's to see and to correct.</summary>
    private static async Task<Costs> ReadAsync(Gathering gathering, Scope scope, EventsDb db, CancellationToken cancellationToken)
    {
        var noted = await db.Costs.AsNoTracking().Where(c => c.GatheringId == gathering.Id).ToDictionaryAsync(c => c.School, cancellationToken);
        var codes = noted.Keys.ToArray();
        var merged = await db.MergedSchools.AsNoTracking().Where(m => codes.Contains(m.School)).ToDictionaryAsync(m => m.School, m => m.Into, cancellationToken);
        var units = gathering.Organisers.Where(o => !o.IsForeign).Select(o => o.School ?? "").Concat(codes).Distinct()
            .Where(u => u.Length == 0 ? scope.All : scope.ContainsSchool(merged.GetValueOrDefault(u, u))).Order(StringComparer.Ordinal);
        return new Costs([.. units.Select(u => (Unit: u.Length > 0 ? u : null, Cost: noted.GetValueOrDefault(u)))
            .Select(u => new UnitCost(u.Unit, u.Cost?.Amount, u.Cost?.Currency, u.Cost?.NotedAt))]);
    }
}
