using AlumniPlatform.ServiceDefaults;

namespace AlumniPlatform.Membership.Intake.Ladok;

/// <summary>
/// Reads the feed once to its end: back along <c>prev-archive</c> to the last entry that was taken in, then forward from
/// there. Each document's entries, what follows from them and the position are saved together.
/// </summary>
internal sealed class LadokReader(LadokClient client, LadokStore store, LadokSettings settings, MembershipDb db, IntakeDesk intake, TimeProvider time)
{
    private const int Attempts = 3; // of one document, so that a long way back is not begun anew for one failure
    private const int PagesKept = 4; // of those that were seen on the way back, so that the usual poll fetches nothing twice

    /// <returns>The feed as it was left.</returns>
    public async Task<LadokFeed> RunAsync(LadokFeed feed, CancellationToken cancellationToken)
    {
        var way = await WayForwardAsync(feed, cancellationToken);
        while (way.TryPop(out var next))
        {
            var page = next.Page ?? await PageAsync(next.Address, cancellationToken);
            feed = await TakeInAsync(feed, page, cancellationToken);
        }
        return await GiveUpAsync(feed, cancellationToken);
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
            var page = await PageAsync(address, cancellationToken);
            way.Push((address, address == settings.FeedUrl || way.Count < PagesKept ? page : null));
            var arrived = feed.LastEntryId is { } last ? page.Entries.Any(e => e.Id == last) : page.Address == settings.StartUrl || address == settings.StartUrl;
            address = arrived ? null : page.PrevArchive;
        }
        return way;
    }

    private async Task<LadokPage> PageAsync(Uri address, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await client.PageAsync(address, cancellationToken);
            }
            catch (LadokFeedException e) when (e.MayPass && attempt < Attempts)
            {
                await Task.Delay(settings.RetryAfter, time, cancellationToken);
            }
        }
    }

    private async Task<LadokFeed> TakeInAsync(LadokFeed feed, LadokPage page, CancellationToken cancellationToken)
    {
        var handled = page.Entries.ToList().FindLastIndex(e => e.Id == feed.LastEntryId);
        LadokEvent[] events = [.. page.Entries.Skip(handled + 1).Select(LadokEvent.Of)];
        for (var taken = 0; taken < events.Length;)
        {
            var batch = new LadokBatch(await store.KnownAsync(events[taken..], cancellationToken), settings, time.GetUtcNow());
            while (taken < events.Length && batch.TryAdd(events[taken]))
                taken++;
            feed = await SaveAsync(feed, page, batch, cancellationToken);
        }
        return feed;
    }

    private async Task<LadokFeed> GiveUpAsync(LadokFeed feed, CancellationToken cancellationToken)
    {
        while (await store.OverdueAsync(time.GetUtcNow() - settings.WaitFor, cancellationToken) is { Count: > 0 } overdue)
        {
            var batch = new LadokBatch(await store.KnownAsync([], cancellationToken), settings, time.GetUtcNow());
            overdue.ForEach(batch.GiveUp);
            feed = await SaveAsync(feed, null, batch, cancellationToken);
        }
        return feed;
    }

    /// <returns>The feed as it is now, when nobody else has touched it; nothing is saved otherwise.</returns>
    private async Task<LadokFeed> SaveAsync(LadokFeed feed, LadokPage? page, LadokBatch batch, CancellationToken cancellationToken)
    {
        if (batch.Records.Count > 0)
        {
            await intake.TakeInAsync(batch.Records, "ladok", Scope.Everything, async _ =>
            {
                await store.SaveAsync(feed, page, batch, cancellationToken);
                return true;
            }, cancellationToken);
        }
        else
        {
            await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
            await store.SaveAsync(feed, page, batch, cancellationToken);
            await transaction.CommitAsync(cancellationToken);
        }
        return feed with { Version = feed.Version + 1, LastEntryId = page is null ? feed.LastEntryId : batch.Read[^1].Event.Entry.Id };
    }
}
