using System.Security.Claims;
using AlumniPlatform.Membership.Activation;
using AlumniPlatform.Membership.Intake;
using AlumniPlatform.Membership.Organisation;
using AlumniPlatform.Membership.People;
using AlumniPlatform.ServiceDefaults;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace AlumniPlatform.Membership.Outreach;

/// <summary>What an office sets going for many at once. The work itself is done in the background; asking twice does nothing twice.</summary>
internal sealed class OutreachApi(MembershipDb db, TimeProvider time)
{
    public static void Map(IEndpointRouteBuilder app)
    {
        var group = app.MapGroup("/api/membership/invitations").RequireRole(Roles.Coordinator, Roles.Central).WithTags("Outreach");
        app.MapReachAgain();
        group.MapPost("invite", (OutreachInput input, ClaimsPrincipal caller, OutreachApi outreach, CancellationToken cancellationToken) =>
                outreach.AskAsync("invite", input, caller, (db, cohort, now) => InviteNeverInvited.AskAsync(db, cohort, now, cancellationToken), cancellationToken))
            .WithSummary("Invites everybody of the caller's, or of a school, programme or year among them, who was never invited and may be.")
            .WithDescription("Addresses that were refused once, or long ago, are tried again.");
        group.MapPost("remind", (OutreachInput input, ClaimsPrincipal caller, OutreachApi outreach, ActivationTokens tokens, CancellationToken cancellationToken) =>
                outreach.AskAsync("remind", input, caller, (db, cohort, now) => RemindSilent.AskAsync(db, cohort, tokens.ValidFor, now, cancellationToken), cancellationToken))
            .WithSummary("Sends the next reminder to everybody of a school, programme or year whose invitation is open or has just expired.")
            .WithDescription("Nobody is written to within three days of the last mail, nor in the recipient's quiet hours. The link works anew for as long as a fresh one. " +
                "Addresses that were refused once, or long ago, are tried again.");
    }

    private async Task<Results<Accepted<OutreachAnswer>, NotFound>> AskAsync(
        string what, OutreachInput input, ClaimsPrincipal caller, Func<MembershipDb, Cohort, DateTimeOffset, Task<OutreachAnswer>> ask, CancellationToken cancellationToken)
    {
        var office = caller.Office();
        if (!Exists(input, office, await OrganisationTree.ReadAsync(db, cancellationToken)))
            return TypedResults.NotFound();
        var (cohort, now) = (Cohort.Of(office, input.School, input.Programme, input.Year), time.GetUtcNow());
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        await ReachAgain.TryAgainAsync(db, cohort, now, cancellationToken);
        var answer = await ask(db, cohort, now);
        db.Add(new OfficeRequest
        {
            Id = Guid.CreateVersion7(now), AskedBy = caller.SubmittedBy(), AskedAt = now, What = what,
            School = input.School, Programme = input.Programme, Year = input.Year, Count = answer.Count,
        });
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return TypedResults.Accepted((string?)null, answer);
    }

    /// <summary>
    /// Whether there is what was named, for this caller. Of a school the caller may have some programmes: those are meant then.
    /// </summary>
    private static bool Exists(OutreachInput input, Scope office, OrganisationTree tree) =>
        (input.Programme is not { } programme || (tree.SchoolOfProgramme(programme) is { } responsible && office.Contains(responsible.Code, programme)))
        && (input.School is not { } school || (tree.SchoolOfToday(school) is not null
            && (office.ContainsSchool(school) || office.Programmes.Any(own => tree.SchoolOfProgramme(own)?.Code == school))));
}

/// <summary>For whom; what is left out does not narrow.</summary>
internal sealed record OutreachInput(string? School = null, string? Programme = null, int? Year = null);

/// <param name="Count">How many are written to.</param>
internal sealed record OutreachAnswer(int Count, LeftOut LeftOut)
{
    /// <summary>From how many there are of each: <c>wanted</c>, and the names of <see cref="Outreach.LeftOut"/>.</summary>
    public static OutreachAnswer Of(IEnumerable<(string Reason, long Count)> counts)
    {
        var of = counts.ToDictionary(c => c.Reason, c => (int)c.Count, StringComparer.Ordinal);
        return new OutreachAnswer(Of("wanted"), new LeftOut(Of("tooSoon"), Of("alreadyAsked"), Of("unreachable"), Of("declined"), Of("left"), Of("expired")));

        int Of(string reason) => of.GetValueOrDefault(reason);
    }
}

/// <summary>People without membership who are not written to, each for one reason.</summary>
/// <param name="TooSoon">Their last mail is less than three days old.</param>
/// <param name="AlreadyAsked">An office asked before, and the mail is about to leave.</param>
/// <param name="Unreachable">Mail to them came back more than once, the last time not long ago.</param>
/// <param name="Declined">They said no.</param>
/// <param name="Left">They were members and left.</param>
/// <param name="Expired">Their invitation has expired long ago.</param>
internal sealed record LeftOut(int TooSoon, int AlreadyAsked, int Unreachable, int Declined, int Left, int Expired);
