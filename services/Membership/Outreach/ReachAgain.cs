using System.Security.Claims;
using AlumniPlatform.Contracts.Membership;
using AlumniPlatform.Membership.Activation;
using AlumniPlatform.Membership.Intake;
using AlumniPlatform.Membership.People;
using AlumniPlatform.Messaging;
using AlumniPlatform.ServiceDefaults;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace AlumniPlatform.Membership.Outreach;

/// <summary>
/// Somebody whose address was refused counts as reachable again and is written to. Should that mail come back too, they are
/// unreachable as before, with the new refusal's code and day.
/// </summary>
internal static class ReachAgain
{
    // Who has answered, is protected or is no more is not written to: for them the mark means nothing.
    private const string MayBe = "p.unreachable and p.state not in ('Member', 'Left', 'Erased') and p.declined_at is null and not p.protected_identity and p.merged_into is null";

    public static void MapReachAgain(this IEndpointRouteBuilder app) =>
        app.MapPost("/api/membership/people/{id:guid}/reachable", PostAsync).RequireRole(Roles.Coordinator, Roles.Central).WithTags("People")
            .WithSummary("Sets somebody of the caller's schools whose mail came back reachable again, and writes to them within minutes.")
            .WithDescription("Of who is reachable, has answered or is away for good nothing changes: count is 0. Who asked is kept.");

    /// <summary>Of a cohort, those whose addresses may be tried again count as reachable from now on.</summary>
    public static async Task TryAgainAsync(MembershipDb db, Cohort cohort, DateTimeOffset now, CancellationToken cancellationToken) =>
        await TellAsync(db, await db.QueryAsync($"""
            with again as (
                select p.id from person p where p.id in ({Cohort.Answered}) and {MayBe} and not ({Refused.Lately("p", "$7::timestamptz")})
                for update skip locked)
            update person p set unreachable = false, version = p.version + 1, updated_at = $7
            from again where p.id = again.id returning p.id, p.version
            """, Read, cancellationToken, [.. cohort.Parameters, now]), now, cancellationToken);

    private static async Task<Results<Ok<Reached>, NotFound>> PostAsync(
        Guid id, ClaimsPrincipal caller, MembershipDb db, ActivationTokens tokens, TimeProvider time, CancellationToken cancellationToken)
    {
        var (cohort, now) = (Cohort.Of(caller.Office(), school: null, programme: null, year: null), time.GetUtcNow());
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var seen = await db.QueryAsync($"""
            select p.id from person p where p.id = $7 and p.id in ({Cohort.Answered}) and not p.protected_identity and p.merged_into is null for update
            """, row => row.GetGuid(0), cancellationToken, [.. cohort.Parameters, id]);
        if (seen.Count == 0)
            return TypedResults.NotFound();
        var again = await SetAsync(db, id, now + tokens.ValidFor, now, cancellationToken);
        await TellAsync(db, again, now, cancellationToken);
        db.Add(new OfficeRequest { Id = Guid.CreateVersion7(now), AskedBy = caller.SubmittedBy(), AskedAt = now, What = "reach", PersonId = id, Count = again.Count });
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return TypedResults.Ok(new Reached(again.Count));
    }

    // Who never got a mail is invited anew, within minutes; who did gets the next reminder of the same invitation.
    private static async Task<List<(Guid Person, long Version)>> SetAsync(
        MembershipDb db, Guid id, DateTimeOffset validUntil, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var again = await db.QueryAsync($"""
            update person p set unreachable = false, version = p.version + 1, updated_at = $2, invite_requested_at = case when {OpenAsked.Invited} then p.invite_requested_at else $2 end
            where p.id = $1 and {MayBe} returning p.id, p.version
            """, Read, cancellationToken, id, now);
        if (again.Count > 0)
            await db.RunAsync("""
                update invitation i set state = 'Open', address = p.email, next_reminder_at = $2, remind_asked_at = $2, expires_at = greatest(i.expires_at, $3)
                from person p
                where p.id = $1 and p.invited_at is not null
                    and i.id = (select id from invitation where person_id = $1 order by id desc limit 1) and i.state in ('Undelivered', 'Expired')
                """, cancellationToken, id, now, validUntil);
        return again;
    }

    private static Task TellAsync(MembershipDb db, List<(Guid Person, long Version)> again, DateTimeOffset now, CancellationToken cancellationToken) =>
        db.PublishAsync([.. again.Select(a => new ReachabilityChanged(Guid.CreateVersion7(now), now, a.Person, a.Version, Reachable: true))], cancellationToken);

    private static (Guid Person, long Version) Read(NpgsqlDataReader row) => (row.GetGuid(0), row.GetInt64(1));

    /// <param name="Count">1 when the person is written to again, else 0.</param>
    internal sealed record Reached(int Count);
}
