using System.Text.Json;

namespace AlumniPlatform.Demo.Publishing;

/// <summary>Sends records through the door of the school systems, 5,000 at a time.</summary>
internal sealed class Publisher(PlatformClient platform, Progress progress)
{
    private const int Batch = 5_000;

    /// <summary>How many were new to the platform so far.</summary>
    public int Accepted { get; private set; }

    public async Task SendAsync(string what, IEnumerable<Record> records, CancellationToken cancellationToken)
    {
        var all = records.ToArray();
        var (done, accepted, duplicates, rejected) = (0, 0, 0, 0);
        foreach (var batch in all.Chunk(Batch))
        {
            var receipt = await platform.PublishAsync(batch, cancellationToken);
            done += batch.Length;
            accepted += receipt.GetProperty("accepted").GetInt32();
            duplicates += receipt.GetProperty("duplicates").GetInt32();
            rejected += receipt.GetProperty("rejected").GetArrayLength();
            progress.Step($"{what}: {done:N0} of {all.Length:N0}");
        }
        Accepted += accepted;
        progress.Say($"{what}: {accepted:N0} accepted, {duplicates:N0} duplicates, {rejected:N0} rejected");
    }
}
