using AlumniPlatform.Contracts.Membership;
using AlumniPlatform.Membership.People;
using AlumniPlatform.Messaging;
using Microsoft.EntityFrameworkCore;

namespace AlumniPlatform.Membership.Volunteering;

/// <summary>What a member would help with. Nobody without a role has a row.</summary>
internal sealed class Volunteer
{
    public static readonly string[] AllRoles = ["mentor", "guest-lecturer", "role-model"];

    public required Guid PersonId { get; init; }

    /// <summary>Stable codes, in the order of <see cref="AllRoles"/>.</summary>
    public required string[] Roles { get; set; }

    /// <summary>One line in the member's words; may be empty.</summary>
    public required string Topics { get; set; }

    public required DateTimeOffset UpdatedAt { get; set; }
}

internal static class Volunteers
{
    public static void Publish(this MembershipDb db, Person person, Volunteer? volunteer, DateTimeOffset now) => db.Publish(new VolunteerChanged(
        Guid.CreateVersion7(now), now, person.Id, person.NextVersion(), person.ProtectedIdentity ? "" : person.DisplayName, volunteer?.Roles ?? [], volunteer?.Topics ?? ""));

    /// <summary>Tells others again after the person changed. Who is not to be named helps with nothing any more.</summary>
    public static async Task RepeatVolunteerAsync(this MembershipDb db, Person person, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (person.ProtectedIdentity)
            await db.EndVolunteeringAsync(person, now, cancellationToken);
        else if (await db.Volunteers.AsNoTracking().SingleOrDefaultAsync(v => v.PersonId == person.Id, cancellationToken) is { } volunteer)
            db.Publish(person, volunteer, now);
    }

    public static async Task EndVolunteeringAsync(this MembershipDb db, Person person, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (await db.Volunteers.Where(v => v.PersonId == person.Id).ExecuteDeleteAsync(cancellationToken) > 0)
            db.Publish(person, volunteer: null, now);
    }
}
