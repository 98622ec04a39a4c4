using AlumniPlatform.Analytics.Projections;
using AlumniPlatform.Contracts;
using AlumniPlatform.Contracts.Communication;
using AlumniPlatform.Contracts.Membership;

namespace AlumniPlatform.Analytics.Tests;

internal sealed record CohortFigures(string School, string Programme, int Year, int Graduates, int Reachable, int Invited, int Opened, int Members)
{
    public static CohortFigures Of(Cohort c) => new(c.School, c.Programme, c.Year, c.Graduates, c.Reachable, c.Invited, c.Opened, c.Members);
}

/// <summary>What the figures mean, said once more without tables: a function of the set of messages, in which no order exists.</summary>
internal static class Model
{
    public static IReadOnlyList<CohortFigures> Fold(IEnumerable<IEvent> messages)
    {
        var facts = messages.DistinctBy(m => m.Id).ToArray();
        var graduates = facts.OfType<DegreeRecorded>().GroupBy(d => d.DegreeId)
            .Select(degree => degree.OrderBy(d => d.Version).ThenBy(d => d.Id).Last())
            .Where(d => !facts.OfType<DegreeRevoked>().Any(r => r.DegreeId == d.DegreeId && r.Version >= d.Version))
            .GroupBy(d => (d.School, d.Programme, d.Year));
        return
        [
            .. from cohort in graduates
               let people = cohort.Select(d => d.PersonId).Distinct().ToArray()
               orderby cohort.Key
               select new CohortFigures(cohort.Key.School, cohort.Key.Programme, cohort.Key.Year, people.Length,
                   people.Count(p => IsReachable(p, facts)),
                   people.Count(p => facts.OfType<PersonInvited>().Any(m => m.PersonId == p)),
                   people.Count(p => facts.OfType<ActivationOpened>().Any(m => m.PersonId == p)),
                   people.Count(p => facts.OfType<MemberActivated>().Any(m => m.PersonId == p))),
        ];
    }

    private static bool IsReachable(Guid person, IReadOnlyCollection<IEvent> facts)
    {
        var hasAddress = facts.OfType<DegreeRecorded>().Where(m => m.PersonId == person).Select(m => (m.Version, m.Id, m.Reachable))
            .Concat(facts.OfType<GraduationExpected>().Where(m => m.PersonId == person).Select(m => (m.Version, m.Id, m.Reachable)))
            .Max().Reachable;
        var bounced = facts.OfType<MessageSent>().Where(m => m.PersonId == person).Select(m => (m.OccurredAt, m.Version, m.Id, Bounced: false))
            .Concat(facts.OfType<MessageBounced>().Where(m => m.PersonId == person).Select(m => (m.OccurredAt, m.Version, m.Id, Bounced: true)))
            .DefaultIfEmpty().Max().Bounced;
        return hasAddress && !bounced;
    }
}
