namespace AlumniPlatform.Events.Seating;

/// <summary>
/// Thousands who register for one gathering at once come one after the other anyway: here they wait in the order of their
/// coming, without a connection to the database each, which would leave none for anything else.
/// </summary>
internal sealed class Turns
{
    /// <summary>One decides, the next is at the lock already.</summary>
    private const int AtOnce = 2;

    // Two gatherings may share one; that costs a little time and nothing else.
    private readonly SemaphoreSlim[] queues = [.. Enumerable.Range(0, 64).Select(_ => new SemaphoreSlim(AtOnce))];

    public async Task<IDisposable> WaitAsync(string gathering, CancellationToken cancellationToken)
    {
        var queue = queues[(uint)string.GetHashCode(gathering, StringComparison.Ordinal) % queues.Length];
        await queue.WaitAsync(cancellationToken);
        return new Turn(queue);
    }

    private sealed class Turn(SemaphoreSlim queue) : IDisposable
    {
        public void Dispose() => queue.Release();
    }
}
