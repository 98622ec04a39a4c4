namespace AlumniPlatform.Membership.Intake;

/// <summary>
/// Parts of a request, each applied as a set and one after the other. A round holds one record of a person, and rounds follow
/// the order of the request, so that it leaves behind what its records would have left one by one. Mostly there is one.
/// </summary>
internal static class IntakeRounds
{
    /// <summary>
    /// The rounds of <paramref name="entries"/>; the next is to be asked for when the one before is applied. An event that
    /// comes again within the request is a duplicate, unless it was rejected the time before.
    /// </summary>
    public static IEnumerable<IReadOnlyList<IntakeEntry>> Of(IReadOnlyList<IntakeEntry> entries)
    {
        var taken = new HashSet<(string, string)>();
        foreach (var round in Split(entries))
        {
            foreach (var again in round.Where(e => taken.Contains(e.Key)))
                again.Duplicate();
            IntakeEntry[] fresh = [.. round.Where(e => e.Outcome == Outcome.Accepted)];
            if (fresh.Length > 0)
                yield return fresh;
            taken.UnionWith(round.Where(e => e.Outcome != Outcome.Rejected).Select(e => e.Key));
        }
    }

    private static List<List<IntakeEntry>> Split(IReadOnlyList<IntakeEntry> entries)
    {
        var rounds = new List<List<IntakeEntry>>();
        var ofPerson = new Dictionary<string, int>(entries.Count, StringComparer.Ordinal);
        var ofEvent = new Dictionary<(string, string), int>(entries.Count);
        foreach (var entry in entries)
        {
            var next = Math.Max(ofPerson.GetValueOrDefault(entry.Record!.StudentRef), ofEvent.GetValueOrDefault(entry.Key));
            if (next == rounds.Count)
                rounds.Add([]);
            rounds[next].Add(entry);
            ofPerson[entry.Record.StudentRef] = ofEvent[entry.Key] = next + 1;
        }
        return rounds;
    }
}
