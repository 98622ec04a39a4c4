using System.Data;
using System.Security.Claims;
using AlumniPlatform.Membership.Activation;
using AlumniPlatform.Membership.Erasure;
using AlumniPlatform.Membership.Intake.Claims;
using AlumniPlatform.Membership.People;
using AlumniPlatform.Membership.Volunteering;
using AlumniPlatform.ServiceDefaults;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace AlumniPlatform.Membership.Members;

/// <summary>All that this service has about a member, as its tables have it. Only keys of links are left out: they open things.</summary>
internal static class GetExport
{
    public static async Task<Results<Ok<ExportAnswer>, NotFound>> GetAsync(
        ClaimsPrincipal caller, HttpResponse response, MembershipDb db, TimeProvider time, CancellationToken cancellationToken)
    {
        await using var snapshot = await db.Database.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancellationToken);
        var id = caller.PersonId();
        if (await db.People.AsNoTracking().SingleOrDefaultAsync(p => p.Id == id && p.State == PersonState.Member, cancellationToken) is not { } person)
            return TypedResults.NotFound();
        response.Headers.ContentDisposition = "attachment; filename=membership.json";
        var invitations = await db.Invitations.AsNoTracking().Where(i => i.PersonId == id).OrderBy(i => i.Id)
            .Select(i => new ExportedInvitation(i.School, i.Programme, i.Address, i.State, i.RequestedAt, i.SentAt, i.RemindersSent, i.LastRequestedAt, i.ExpiresAt))
            .ToListAsync(cancellationToken);
        var rejected = await RejectedPayloads.FindAsync(db, [person.StudentRef], await db.AddressesOfAsync([person], cancellationToken), cancellationToken);
        return TypedResults.Ok(new ExportAnswer(
            time.GetUtcNow(), person,
            await db.Degrees.AsNoTracking().Where(d => d.PersonId == id).OrderBy(d => d.AwardedOn).ToListAsync(cancellationToken),
            await db.ExpectedGraduations.AsNoTracking().Where(e => e.PersonId == id).OrderBy(e => e.ExpectedOn).ToListAsync(cancellationToken),
            invitations, await db.ConsentsOfAsync(person.Id, cancellationToken),
            await db.AddressConfirmations.AsNoTracking().Where(c => c.PersonId == id).ToListAsync(cancellationToken),
            await db.Volunteers.AsNoTracking().SingleOrDefaultAsync(v => v.PersonId == id, cancellationToken),
            [.. rejected.Select(r => r.Text)],
            await db.PersonClaims.AsNoTracking().Where(c => c.PersonId == id).OrderBy(c => c.Id).ToListAsync(cancellationToken)));
    }
}

/// <param name="Volunteering">What the member would help with; left out for nothing.</param>
/// <param name="RejectedRecords">Events of school systems that could not be applied and name this person, as they came.</param>
/// <param name="Claims">What senders of schools that do not have this person said about them, and what became of it.</param>
internal sealed record ExportAnswer(
    DateTimeOffset ExportedAt, Person Person, IReadOnlyList<Degree> Degrees, IReadOnlyList<ExpectedGraduation> ExpectedGraduations,
    IReadOnlyList<ExportedInvitation> Invitations, IReadOnlyList<Consent> Consents, IReadOnlyList<AddressConfirmation> AddressConfirmations,
    Volunteer? Volunteering, IReadOnlyList<string> RejectedRecords, IReadOnlyList<PersonClaim> Claims);

internal sealed record ExportedInvitation(
    string School, string Programme, string Address, InvitationState State, DateTimeOffset RequestedAt, DateTimeOffset? SentAt, int RemindersSent,
    DateTimeOffset LastRequestedAt, DateTimeOffset ExpiresAt);
