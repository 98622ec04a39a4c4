using AlumniPlatform.Contracts.Membership;
using AlumniPlatform.Messaging;

namespace AlumniPlatform.Membership.Intake;

/// <summary>A record may have changed how a volunteer is called, or said that they are not to be named.</summary>
internal static class IntakeVolunteers
{
    public static async Task RepeatAsync(MembershipDb db, IReadOnlyCollection<IntakePerson> persons, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (persons.Count == 0)
            return;
        var volunteers = await db.QueryAsync("select person_id, roles, topics from volunteer where person_id = any($1)",
            row => (Id: row.GetGuid(0), Roles: row.GetFieldValue<string[]>(1), Topics: row.GetString(2)), cancellationToken, [persons.Select(p => p.Id).ToArray()]);
        if (volunteers.Count == 0)
            return;
        var byId = persons.ToDictionary(p => p.Id);
        Guid[] hidden = [.. volunteers.Select(v => v.Id).Where(id => byId[id].Protected)];
        await db.RunAsync("delete from volunteer where person_id = any($1)", cancellationToken, hidden);
        await db.PublishAsync([.. volunteers.Select(v => Said(byId[v.Id], v.Roles, v.Topics))], cancellationToken);

        VolunteerChanged Said(IntakePerson person, string[] roles, string topics) => new(
            Guid.CreateVersion7(now), now, person.Id, person.NextVersion(),
            person.Protected ? "" : $"{person.GivenName} {person.FamilyName}".Trim(), person.Protected ? [] : roles, person.Protected ? "" : topics);
    }
}
