namespace AlumniPlatform.Gateway.Limits;

/// <summary>
/// What one replica counts for itself while Redis is away, by whole windows. It is forgotten with the window, and begun anew when
/// there are too many clients to remember.
/// </summary>
internal sealed class OwnCounts(TimeProvider time)
{
    private const int MostClients = 100_000;
    private readonly Dictionary<(string Kind, string Client), (long Window, int Count)> counts = [];

    public Verdict Count(string kind, string client, int limit)
    {
        var (now, length) = (time.GetUtcNow().UtcTicks, Policies.Window(kind).Ticks);
        var window = now / length;
        lock (counts)
        {
            if (counts.Count >= MostClients)
                counts.Clear();
            var count = counts.TryGetValue((kind, client), out var last) && last.Window == window ? last.Count : 0;
            if (count >= limit)
                return new Verdict(false, 0, TimeSpan.FromTicks((window + 1) * length - now));
            counts[(kind, client)] = (window, count + 1);
            return new Verdict(true, limit - count - 1, TimeSpan.Zero);
        }
    }
}
