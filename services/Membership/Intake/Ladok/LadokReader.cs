using AlumniPlatform.ServiceDefaults;

namespace AlumniPlatform.Membership.Intake.Ladok;

/// <summary>
/// Reads the feed once to its end: back along <c>prev-archive</c> to the last entry that was taken in, then forward from
/// there. Each document's entries, what follows from them and the position are saved together.
/// </summary>
internal sealed class LadokReader(LadokClient client, LadokStore store, LadokSettings settings, MembershipDb db, IntakeDesk intake, TimeProvider time)
{
    private const int PagesKept = 4; // of those that were seen on the way back, so that the usual poll fetches nothing twice
    private static readonly SchoolScope allSchools = new(All: true, []);

    /// <returns>The feed as it was left.</returns>
    public async Task<LadokFeed> RunAsync(LadokFeed feed, CancellationToken cancellationToken)
    {
        var way = await WayForwardAsync(feed, cancellationToken);
        while (way.TryPop(out var next))
        {
            var page = next.Page ?? await client.PageAsync(next.Address, cancellationToken);
            await TakeInAsync(feed.Feed, page, cancellationToken);
        }
        await GiveUpAsync(feed.Feed, cancellationToken);
        return await store.FeedAsync(feed.Feed, cancellationToken);
    }

    /// <summary>The documents to read, the oldest on top. When the last entry is nowhere to be found, that is all of them: what was taken in before is recognised.</summary>
    private async Task<Stack<(Uri Address, LadokPage? Page)>> WayForwardAsync(LadokFeed feed, CancellationToken cancellationToken)
    {
        var way = new Stack<(Uri, LadokPage?)>();
        var seen = new HashSet<Uri>();
        for (var address = settings.FeedUrl; address is not null;)
        {
            if (!seen.Add(address))
                throw new LadokFeedException("feed-loop", $"The feed leads back to {address}.");
            var page = await client.PageAsync(address, cancellationToken);
            way.Push((address, address == settings.FeedUrl || way.Count < PagesKept ? page : null));
            var arrived = feed.LastEntryId is { } last ? page.Entries.Any(e => e.Id == last) : page.Address == settings.StartUrl || address == settings.StartUrl;
            address = arrived ? null : page.PrevArchive;
        }
        return way;
    }

    private async Task TakeInAsync(string feedUrl, LadokPage page, CancellationToken cancellationToken)
    {
        var feed = await store.FeedAsync(feedUrl, cancellationToken);
        var handled = page.Entries.ToList().FindLastIndex(e => e.Id == feed.LastEntryId);
        LadokEvent[] events = [.. page.Entries.Skip(handled + 1).Select(LadokEvent.Of)];
        for (var taken = 0; taken < events.Length;)
        {
            var batch = new LadokBatch(await store.KnownAsync(events[taken..], cancellationToken), settings, time.GetUtcNow());
            while (taken < events.Length && batch.TryAdd(events[taken]))
                taken++;
            await SaveAsync(await store.FeedAsync(feedUrl, cancellationToken), page, batch, cancellationToken);
        }
    }

    private async Task GiveUpAsync(string feedUrl, CancellationToken cancellationToken)
    {
        while (await store.OverdueAsync(time.GetUtcNow() - settings.WaitFor, cancellationToken) is { Count: > 0 } overdue)
        {
            var batch = new LadokBatch(await store.KnownAsync([], cancellationToken), settings, time.GetUtcNow());
            overdue.ForEach(batch.GiveUp);
            await SaveAsync(await store.FeedAsync(feedUrl, cancellationToken), null, batch, cancellationToken);
        }
    }

    private async Task SaveAsync(LadokFeed feed, LadokPage? page, LadokBatch batch, CancellationToken cancellationToken)
    {
        if (batch.Records.Count > 0)
        {
            await intake.TakeInAsync(batch.Records, "ladok", allSchools, async _ =>
            {
                await store.SaveAsync(feed, page, batch, cancellationToken);
                return true;
            }, cancellationToken);
            return;
        }
        await using var ofItsOwn = await db.Database.BeginTransactionAsync(cancellationToken);
        await store.SaveAsync(feed, page, batch, cancellationToken);
        await ofItsOwn.CommitAsync(cancellationToken);
    }
}
