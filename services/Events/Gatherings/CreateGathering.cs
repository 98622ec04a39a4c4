using System.Security.Claims;
using AlumniPlatform.Events.Volunteers;
using AlumniPlatform.ServiceDefaults;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace AlumniPlatform.Events.Gatherings;

internal static class CreateGathering
{
    public static Task<Created<GatheringDetail>> PostAsync(
        GatheringInput input, [FromHeader(Name = "Idempotency-Key")] string? key, ClaimsPrincipal caller, HttpResponse response, EventsDb db, TimeProvider time,
        CancellationToken cancellationToken) =>
        CreateAsync(RepeatedRequest.Of(key, input), input.Title?.En ?? input.Title?.Sv ?? "", copiedFrom: null, async (gathering, now) =>
        {
            var fields = new Fields();
            new GatheringReader(fields, now).Read(gathering, input, caller.Office());
            fields.Check();
            (await db.SpeakersAsync(input.Parts, cancellationToken)).Check(gathering, agreed: new HashSet<Guid>());
        }, caller, response, db, time, cancellationToken);

    /// <summary>Makes a draft that <paramref name="fill"/> fills, or finds the one that the same request made before.</summary>
    public static async Task<Created<GatheringDetail>> CreateAsync(
        RepeatedRequest? request, string title, Guid? copiedFrom, Func<Gathering, DateTimeOffset, Task> fill, ClaimsPrincipal caller, HttpResponse response, EventsDb db, TimeProvider time,
        CancellationToken cancellationToken)
    {
        if (await FindAsync(request, caller.Subject(), db, cancellationToken) is { } before)
            return await AnswerAsync(before, response, db, cancellationToken);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var gathering = await DraftAsync(request, title, copiedFrom, fill, caller, time);
        db.Add(gathering);
        try
        {
            await db.SaveChangesAsync(cancellationToken);
            await transaction.CommitAsync(cancellationToken);
        }
        catch (DbUpdateException e) when (request is not null && e.InnerException is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation })
        {
            gathering = await FindAsync(request, caller.Subject(), db, cancellationToken); // the same request came twice at once
            if (gathering is null)
                throw;
        }
        return await AnswerAsync(gathering, response, db, cancellationToken);
    }

    /// <summary>A new one, not added yet.</summary>
    public static async Task<Gathering> DraftAsync(
        RepeatedRequest? request, string title, Guid? copiedFrom, Func<Gathering, DateTimeOffset, Task> fill, ClaimsPrincipal caller, TimeProvider time)
    {
        var now = time.GetUtcNow();
        var id = Guid.CreateVersion7(now);
        var gathering = new Gathering
        {
            Id = id, Slug = Slug.Of(title, id), CreatedBy = caller.Subject(), CreatedAt = now, CopiedFrom = copiedFrom, RequestKey = request?.Key, RequestBody = request?.Body,
        };
        await fill(gathering, now);
        gathering.Edited(calendarChanged: false, now);
        return gathering;
    }

    /// <summary>What the same request made before.</summary>
    public static async Task<Gathering?> FindAsync(RepeatedRequest? request, string subject, EventsDb db, CancellationToken cancellationToken)
    {
        if (request is null)
            return null;
        var key = request.Key;
        var found = await db.Gatherings.AsNoTracking().Include(g => g.Parts).Include(g => g.Quotas).AsSplitQuery()
            .SingleOrDefaultAsync(g => g.CreatedBy == subject && g.RequestKey == key, cancellationToken);
        if (found is not null)
            request.Check(found.RequestBody);
        return found;
    }

    private static async Task<Created<GatheringDetail>> AnswerAsync(Gathering gathering, HttpResponse response, EventsDb db, CancellationToken cancellationToken) =>
        TypedResults.Created($"/api/events/{gathering.Id}", await GatheringDetail.OfAsync(gathering, response, db, cancellationToken));
}
