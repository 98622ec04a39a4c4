using AlumniPlatform.Events.Registrations;
using AlumniPlatform.ServiceDefaults;

namespace AlumniPlatform.Events.Seating;

/// <summary>
/// Thousands who register for one gathering at once come one after the other anyway. Here they wait in the order of their
/// coming, without a connection to the database each, and are decided in groups: whoever came while one group was decided is
/// in the next. A replica decides one group of a gathering at a time.
/// </summary>
internal sealed class Turns(IServiceScopeFactory scopes)
{
    public const int LongestLine = 5_000;
    private const int LargestGroup = 64;
    private readonly Dictionary<string, Queue<Applicant>> lines = [];

    /// <summary>How many wait for a group.</summary>
    public int Waiting(string gathering)
    {
        lock (lines)
            return lines.GetValueOrDefault(gathering)?.Count ?? 0;
    }

    /// <summary>False when there are too many already.</summary>
    public bool Join(string gathering, Applicant applicant)
    {
        lock (lines)
        {
            if (lines.TryGetValue(gathering, out var line))
            {
                if (line.Count >= LongestLine)
                    return false;
                line.Enqueue(applicant);
                return true;
            }
            lines.Add(gathering, new([applicant]));
        }
        using (ExecutionContext.SuppressFlow()) // it outlives the request that began it
            _ = Task.Run(() => LeadAsync(gathering));
        return true;
    }

    private async Task LeadAsync(string gathering)
    {
        while (Next(gathering) is { } group)
            await DecideAsync(gathering, group);
    }

    /// <summary>Null, and the line is gone, when nobody waits.</summary>
    private List<Applicant>? Next(string gathering)
    {
        lock (lines)
        {
            var (line, group) = (lines[gathering], new List<Applicant>());
            while (group.Count < LargestGroup && line.TryDequeue(out var next))
                if (!next.HasLeft)
                    group.Add(next);
            if (group.Count > 0)
                return group;
            lines.Remove(gathering);
            return null;
        }
    }

    /// <summary>When a group cannot be saved, each is decided alone, so that one hurts nobody else.</summary>
    private async Task DecideAsync(string gathering, List<Applicant> group)
    {
        if (await TryAsync(gathering, group) is not { } fault)
            return;
        if (group is [var single])
        {
            single.Fail(fault);
            return;
        }
        Exception? away = null;
        foreach (var applicant in group)
        {
            if ((away ?? await TryAsync(gathering, [applicant])) is not { } own)
                continue;
            applicant.Fail(own);
            away = Problems.IsDatabaseAway(own) ? own : null; // not everybody need find that out in turn
        }
    }

    /// <returns>Why it could not be done; null when it was, and each was told.</returns>
    private async Task<Exception?> TryAsync(string gathering, List<Applicant> group)
    {
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            await scope.ServiceProvider.GetRequiredService<RegistrationGroup>().DecideAsync(gathering, group, CancellationToken.None);
        }
        catch (Exception e) // of whatever kind: it is told to those who wait for it
        {
            return e;
        }
        group.ForEach(a => a.Tell());
        return null;
    }
}
