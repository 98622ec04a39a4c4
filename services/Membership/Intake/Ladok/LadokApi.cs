using AlumniPlatform.ServiceDefaults;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace AlumniPlatform.Membership.Intake.Ladok;

/// <summary>The feed's door: its parts, and how reading it goes.</summary>
internal static class LadokApi
{
    private const int DefaultLimit = 50;
    private const int MaxLimit = 200;

    public static void AddLadokIntake(this IHostApplicationBuilder builder)
    {
        var settings = new LadokSettings(builder.Configuration); // now: wrong settings end the start
        builder.Services.AddSingleton(settings);
        if (settings.FeedUrl is null)
            return;
        builder.Services.AddSingleton<LadokClient>();
        builder.Services.AddScoped<LadokStore>();
        builder.Services.AddScoped<LadokReader>();
        builder.Services.AddHostedService<LadokWorker>();
    }

    public static void MapLadok(this IEndpointRouteBuilder app)
    {
        var group = app.MapGroup("/api/membership/ladok").RequireRole(Roles.Operator, Roles.Central).WithTags("Intake");
        group.MapGet("", GetAsync).WithSummary("How far the Ladok feed has been read, and how that goes.");
        group.MapGet("waiting", ListWaitingAsync).WithSummary("Degrees whose student's name or address the feed has not told yet, the oldest first.");
    }

    private static async Task<Ok<LadokAnswer>> GetAsync(MembershipDb db, LadokSettings settings, CancellationToken cancellationToken)
    {
        var url = settings.FeedUrl?.AbsoluteUri;
        var feed = await db.LadokFeeds.AsNoTracking().FirstOrDefaultAsync(f => f.Feed == url, cancellationToken);
        var counts = await db.Set<LadokEventCount>().AsNoTracking().Where(c => c.Feed == url).OrderBy(c => c.Type)
            .Select(c => new LadokCount(c.Type, c.Read, c.Applied, c.Skipped, c.Rejected)).ToListAsync(cancellationToken);
        var waiting = await db.LadokPending.CountAsync(cancellationToken);
        return TypedResults.Ok(new LadokAnswer(
            url is not null, url, feed?.Page, feed?.LastEntryId, feed?.LastEntryAt, feed?.ReadAt, feed?.NextAt is { } next && next > DateTimeOffset.MinValue ? next : null,
            feed?.ErrorCode is { } code ? new LadokFault(code, feed.Error!, feed.FailingSince!.Value, feed.Failures) : null,
            waiting, counts));
    }

    private static async Task<Ok<Page<LadokWaiting>>> ListWaitingAsync(MembershipDb db, CancellationToken cancellationToken, string? after = null, int limit = DefaultLimit)
    {
        var size = Math.Clamp(limit, 1, MaxLimit);
        var skip = string.IsNullOrEmpty(after) ? 0 : int.TryParse(after, out var n) && n >= 0 ? n : throw new InvalidInputException("after", "This is not a cursor that a list gave.");
        var rows = await db.LadokPending.AsNoTracking().OrderBy(p => p.Since).ThenBy(p => p.EntryId).Skip(skip).Take(size + 1)
            .Select(p => new LadokWaiting(p.Source, p.EntryId, p.StudentUid, p.Since)).ToListAsync(cancellationToken);
        return TypedResults.Ok(Page.Of(rows, size, _ => $"{skip + size}"));
    }
}

/// <param name="Enabled">False when no feed is configured.</param>
/// <param name="Feed">Address of the feed.</param>
/// <param name="Page">The document that holds the last entry.</param>
/// <param name="LastEntryId">The last entry that was taken in.</param>
/// <param name="LastEntryAt">When Ladok wrote it.</param>
/// <param name="ReadAt">When the end of the feed was last reached.</param>
/// <param name="NextAt">When it is read next.</param>
/// <param name="Fault">Why reading does not go on; null when it does.</param>
/// <param name="Waiting">Degrees that wait for their student's name or address.</param>
/// <param name="Events">What was read, by type.</param>
internal sealed record LadokAnswer(
    bool Enabled, string? Feed, string? Page, string? LastEntryId, DateTimeOffset? LastEntryAt, DateTimeOffset? ReadAt, DateTimeOffset? NextAt,
    LadokFault? Fault, int Waiting, IReadOnlyList<LadokCount> Events);

internal sealed record LadokFault(string Code, string Reason, DateTimeOffset Since, int Failures);

internal sealed record LadokCount(string Type, long Read, long Applied, long Skipped, long Rejected);

internal sealed record LadokWaiting(string Source, string EntryId, string StudentUid, DateTimeOffset Since);
