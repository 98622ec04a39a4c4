using AlumniPlatform.Analytics.Projections;
using AlumniPlatform.Contracts;
using AlumniPlatform.Contracts.Communication;
using AlumniPlatform.Contracts.Membership;

namespace AlumniPlatform.Analytics.Tests;

internal sealed record CohortFigures(
    string School, string Programme, int Year, int Graduates, int Reachable, int Invited, int Opened, int Members,
    int Left = 0, int Declined = 0, int Unreachable = 0, int NeverInvited = 0, int Silent = 0)
{
    public static CohortFigures Of(Cohort c) => new(c.School, c.Programme, c.Year, c.Graduates, c.Reachable, c.Invited, c.Opened, c.Members,
        c.Left, c.Declined, c.Unreachable, c.NeverInvited, c.Silent);
}

internal sealed record MonthFigures(string Schools, DateOnly Month, int Joined, int Left)
{
    public static MonthFigures Of(MemberMonth m) => new(m.Schools, m.Month, m.Joined, m.Left);
}

/// <summary>What the figures mean, said once more without tables: a function of the set of messages, in which no order exists.</summary>
internal sealed class Model
{
    private static readonly TimeZoneInfo stockholm = TimeZoneInfo.FindSystemTimeZoneById("Europe/Stockholm");
    private readonly IEvent[] facts;
    private readonly List<Human> humans = [];

    public Model(IEnumerable<IEvent> messages)
    {
        facts = [.. messages.DistinctBy(m => m.Id)];
        var ids = facts.SelectMany(PersonsOf).Distinct().ToDictionary(id => id, id => new HashSet<Guid> { id });
        foreach (var merge in facts.OfType<PersonsMerged>().Where(m => ids[m.PersonId] != ids[m.MergedPersonId]))
        {
            var (all, joined) = (ids[merge.PersonId], ids[merge.MergedPersonId]);
            all.UnionWith(joined);
            foreach (var id in joined)
                ids[id] = all;
        }
        humans.AddRange(ids.Values.Distinct().Select(group => new Human([.. facts.Where(f => PersonsOf(f).Any(group.Contains))])));
    }

    public IReadOnlyList<CohortFigures> Cohorts =>
    [
        .. from cohort in humans.SelectMany(h => h.Cohorts.Select(key => (Key: key, Human: h))).GroupBy(c => c.Key, c => c.Human)
           orderby cohort.Key
           let undecided = cohort.Where(h => !h.WasMember && !h.Has<InvitationDeclined>() && !h.Has<PersonErased>()).ToArray()
           select new CohortFigures(cohort.Key.School, cohort.Key.Programme, cohort.Key.Year, cohort.Count(),
               cohort.Count(h => h.IsReachable), cohort.Count(h => h.Has<PersonInvited>()), cohort.Count(h => h.Has<ActivationOpened>()),
               cohort.Count(h => h.IsMember), cohort.Count(h => h.WasMember && !h.IsMember), cohort.Count(h => h.Has<InvitationDeclined>() && !h.WasMember),
               undecided.Count(h => !h.IsReachable), undecided.Count(h => h.IsReachable && !h.Has<PersonInvited>()),
               undecided.Count(h => h.IsReachable && h.Has<PersonInvited>())),
    ];

    public IReadOnlyList<MonthFigures> Months =>
    [
        .. from turn in humans.SelectMany(h => h.Turns.Select(t => (h.Schools, Month: MonthOf(t.At), t.Joined)))
           group turn.Joined by (turn.Schools, turn.Month) into month
           orderby month.Key
           select new MonthFigures(month.Key.Schools, month.Key.Month, month.Count(joined => joined), month.Count(joined => !joined)),
    ];

    private static IEnumerable<Guid> PersonsOf(IEvent fact) => fact switch
    {
        PersonsMerged m => [m.PersonId, m.MergedPersonId],
        MessageSent m => m.PersonId is { } id ? [id] : [],
        MessageBounced m => m.PersonId is { } id ? [id] : [],
        SchoolChanged => [],
        _ => [PersonOf(fact)],
    };

    private static Guid PersonOf(IEvent fact) => (Guid)fact.GetType().GetProperty("PersonId")!.GetValue(fact)!;

    private static DateOnly MonthOf(DateTimeOffset at)
    {
        var local = TimeZoneInfo.ConvertTime(at, stockholm);
        return new DateOnly(local.Year, local.Month, 1);
    }

    /// <summary>One human being: all facts about the persons who turned out to be them.</summary>
    private sealed class Human(IReadOnlyCollection<IEvent> facts)
    {
        public bool Has<T>() => facts.OfType<T>().Any();

        public bool WasMember => Has<MemberActivated>();

        public IEnumerable<(string School, string Programme, int Year)> Cohorts =>
            facts.OfType<DegreeRecorded>().GroupBy(d => d.DegreeId)
                .Select(degree => degree.OrderBy(d => d.Version).ThenBy(d => d.Id).Last())
                .Where(d => !facts.OfType<DegreeRevoked>().Any(r => r.DegreeId == d.DegreeId && r.Version >= d.Version))
                .Select(d => (d.School, d.Programme, d.Year)).Distinct();

        public string Schools => Cohorts.Any()
            ? string.Join(',', Cohorts.Select(c => c.School).Distinct().Order(StringComparer.Ordinal))
            : facts.OfType<GraduationExpected>().OrderBy(m => m.Version).ThenBy(m => m.Id).LastOrDefault()?.School ?? "";

        /// <summary>The newest of each person by version; the newest of those by time.</summary>
        public bool IsReachable
        {
            get
            {
                var address = facts.Select(f => f switch
                {
                    DegreeRecorded m => (f, Says: (bool?)m.Reachable),
                    GraduationExpected m => (f, m.Reachable),
                    ReachabilityChanged m => (f, m.Reachable),
                    PersonErased => (f, false),
                    _ => (f, null),
                }).Where(a => a.Says is not null).GroupBy(a => PersonOf(a.f)).Select(person => person.OrderBy(a => a.f.Version).ThenBy(a => a.f.Id).Last())
                    .OrderBy(a => a.f.OccurredAt).ThenBy(a => a.f.Version).ThenBy(a => a.f.Id).LastOrDefault();
                var mail = facts.Where(f => f is MessageSent or MessageBounced or MemberActivated)
                    .OrderBy(f => f.OccurredAt).ThenBy(f => f.Version).ThenBy(f => f.Id).LastOrDefault();
                return address.Says == true && !(mail is MessageBounced && mail.OccurredAt >= address.f.OccurredAt);
            }
        }

        public bool IsMember => Turns.LastOrDefault().Joined;

        /// <summary>From outside to member and back, each at a time that no later version precedes.</summary>
        public IReadOnlyList<(DateTimeOffset At, bool Joined)> Turns
        {
            get
            {
                var changes = facts.Where(f => f is MemberActivated or MemberLeft or PersonErased).GroupBy(PersonOf).SelectMany(person =>
                {
                    var at = DateTimeOffset.MinValue;
                    return person.OrderBy(f => f.Version).ThenBy(f => f.Id).Select(f => (Fact: f, At: at = f.OccurredAt > at ? f.OccurredAt : at)).ToArray();
                });
                var turns = new List<(DateTimeOffset At, bool Joined)>();
                foreach (var (fact, at) in changes.OrderBy(c => c.At).ThenBy(c => c.Fact.Version).ThenBy(c => c.Fact.Id))
                    if (fact is MemberActivated != (turns.Count > 0 && turns[^1].Joined))
                        turns.Add((at, fact is MemberActivated));
                return turns;
            }
        }
    }
}
