using AlumniPlatform.Contracts.Membership;
using AlumniPlatform.Membership.Activation;
using AlumniPlatform.Membership.People;
using AlumniPlatform.Messaging;
using Microsoft.EntityFrameworkCore;

namespace AlumniPlatform.Membership.Members;

internal static class ConsentLog
{
    /// <summary>Adds the person's word to what they said before, and tells others.</summary>
    public static void Record(this MembershipDb db, Person person, string code, bool given, string wordingVersion, DateTimeOffset now)
    {
        db.Add(new Consent { Id = Guid.CreateVersion7(now), PersonId = person.Id, Code = code, WordingVersion = wordingVersion, Given = given, At = now });
        db.Publish(new ConsentChanged(Guid.CreateVersion7(now), now, person.Id, person.NextVersion(), code, given, wordingVersion));
    }

    /// <summary>Everything a person said about their consents, oldest first.</summary>
    public static Task<List<Consent>> ConsentsOfAsync(this MembershipDb db, Guid person, CancellationToken cancellationToken) =>
        db.Consents.AsNoTracking().Where(c => c.PersonId == person).OrderBy(c => c.At).ThenBy(c => c.Id).ToListAsync(cancellationToken);
}
