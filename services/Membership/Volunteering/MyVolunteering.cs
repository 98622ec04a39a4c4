using System.Security.Claims;
using System.Text;
using AlumniPlatform.Membership.Members;
using AlumniPlatform.Membership.People;
using AlumniPlatform.ServiceDefaults;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace AlumniPlatform.Membership.Volunteering;

/// <summary>What a member would help with, in their own words and whenever they like.</summary>
internal static class MyVolunteering
{
    private const int LongestTopics = 300;

    public static async Task<Results<Ok<VolunteeringAnswer>, NotFound>> GetAsync(ClaimsPrincipal caller, MembershipDb db, CancellationToken cancellationToken)
    {
        var id = caller.PersonId();
        if (!await db.People.AnyAsync(p => p.Id == id && p.State == PersonState.Member, cancellationToken))
            return TypedResults.NotFound();
        var volunteer = await db.Volunteers.AsNoTracking().SingleOrDefaultAsync(v => v.PersonId == id, cancellationToken);
        return TypedResults.Ok(new VolunteeringAnswer(volunteer?.Roles ?? [], volunteer?.Topics ?? ""));
    }

    public static async Task<Results<NoContent, NotFound>> PutAsync(
        VolunteeringInput input, ClaimsPrincipal caller, MembershipDb db, TimeProvider time, CancellationToken cancellationToken)
    {
        var (roles, topics) = Check(input);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (await db.LockMemberAsync(caller, cancellationToken) is not { } person)
            return TypedResults.NotFound();
        var now = time.GetUtcNow();
        if (roles.Length == 0)
            await db.EndVolunteeringAsync(person, now, cancellationToken);
        else
            await SayAsync(db, person, roles, topics, now, cancellationToken);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return TypedResults.NoContent();
    }

    private static async Task SayAsync(MembershipDb db, Person person, string[] roles, string topics, DateTimeOffset now, CancellationToken cancellationToken)
    {
        // Offices read and publish the names of those who help.
        if (person.ProtectedIdentity)
            throw new DomainRuleException("identity-protected", "Your identity is protected, so that your name is in no list. Write to your alumni office instead.");
        var volunteer = await db.Volunteers.SingleOrDefaultAsync(v => v.PersonId == person.Id, cancellationToken);
        if (volunteer is not null && volunteer.Roles.SequenceEqual(roles) && volunteer.Topics == topics)
            return;
        if (volunteer is null)
            db.Add(volunteer = new Volunteer { PersonId = person.Id, Roles = roles, Topics = topics, UpdatedAt = now });
        (volunteer.Roles, volunteer.Topics, volunteer.UpdatedAt) = (roles, topics, now);
        db.Publish(person, volunteer, now);
    }

    private static (string[] Roles, string Topics) Check(VolunteeringInput input)
    {
        var errors = new Dictionary<string, string[]>();
        if (input.Roles is null || input.Roles.Any(r => !Volunteer.AllRoles.Contains(r)))
            errors["roles"] = [$"There are the roles {string.Join(", ", Volunteer.AllRoles)}."];
        var topics = input.Topics?.Trim().Normalize(NormalizationForm.FormC) ?? "";
        if (topics.Any(char.IsControl))
            errors["topics"] = ["This is one line without control characters."];
        else if (topics.Length > LongestTopics)
            errors["topics"] = [$"At most {LongestTopics} characters."];
        return errors.Count == 0 ? ([.. Volunteer.AllRoles.Where(input.Roles!.Contains)], topics) : throw new InvalidInputException(errors);
    }
}

/// <param name="Roles">Some of <c>mentor</c>, <c>guest-lecturer</c>, <c>role-model</c>; none withdraws.</param>
/// <param name="Topics">One line of at most 300 characters.</param>
internal sealed record VolunteeringInput(IReadOnlyList<string?>? Roles, string? Topics);

internal sealed record VolunteeringAnswer(IReadOnlyList<string> Roles, string Topics);
