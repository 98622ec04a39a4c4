using System.Security.Claims;
using AlumniPlatform.Events.Gatherings;
using AlumniPlatform.Events.Mails;
using AlumniPlatform.Events.Merging;
using AlumniPlatform.Events.Seating;
using AlumniPlatform.ServiceDefaults;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace AlumniPlatform.Events.Registrations;

/// <summary>
/// Somebody registers, signed in or not. Under the lock of the gathering the registration gets its entry number and is
/// confirmed, waits for the organiser's word, or waits for seats.
/// </summary>
internal static class PostRegistration
{
    public static async Task<Results<Created<ManagedRegistration>, NotFound, ProblemHttpResult>> PostAsync(
        string slug, RegistrationInput input, [FromHeader(Name = "Idempotency-Key")] string? key, ClaimsPrincipal caller, HttpResponse response,
        EventsDb db, SeatDesk desk, Turns turns, GatheringMails mails, ManageTokens tokens, TimeProvider time, CancellationToken cancellationToken)
    {
        var request = RepeatedRequest.Of(key, input);
        using var turn = await turns.WaitAsync(slug, cancellationToken);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var person = caller.IsInRole(Roles.Member) && caller.PersonId() is { } id ? await db.StaysAsync(id, cancellationToken) : null;
        if (await desk.LockAsync(slug, cancellationToken) is not { Gathering.State: not GatheringState.Draft } plan)
            return TypedResults.NotFound();
        var (gathering, now) = (plan.Gathering, time.GetUtcNow());
        var fields = new Fields();
        var registration = Read(new RegistrationReader(gathering, fields), input, gathering, person, request, now);
        fields.Check();
        if (await FindAsync(db, registration, cancellationToken) is { } before)
            return await RepeatedAsync(before, request, plan, response, db, tokens, cancellationToken);
        gathering.CheckOpen(now);
        if (Refusal(gathering, registration) is { } refusal)
            return refusal;
        registration.Enter(gathering.NextEntry());
        db.Add(registration);
        if (gathering.ApprovalRequired)
            await mails.SendAsync(MailPurposes.Pending, gathering, registration, cancellationToken);
        else
            await desk.DecideAsync(plan, registration, cancellationToken);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return await AnswerAsync(registration, plan, response, db, tokens, cancellationToken);
    }

    private static Registration Read(
        RegistrationReader reader, RegistrationInput input, Gathering gathering, Guid? person, RepeatedRequest? request, DateTimeOffset now)
    {
        var (answers, sensitive) = reader.Answers(input.Answers);
        var quota = reader.Quota(input.QuotaId);
        return new Registration
        {
            Id = Guid.CreateVersion7(now), GatheringId = gathering.Id, PersonId = person, CreatedAt = now, RequestKey = request?.Key, RequestBody = request?.Body,
            Name = reader.Name(input.Name), Email = reader.Email(input.Email), Language = reader.Language(input.Language), QuotaId = quota, Party = reader.Party(input.Party),
            Companions = reader.Companions(input.Companions, input.Party), PartIds = reader.Parts(input.PartIds, quota), Answers = answers, SensitiveAnswers = sensitive,
            SharedWith = reader.SharedWith(input.SharedWith), PhotoConsent = input.PhotoConsent,
        };
    }

    /// <summary>What the same request made before, or what holds a second registration of the person back.</summary>
    private static async Task<Registration?> FindAsync(EventsDb db, Registration asked, CancellationToken cancellationToken)
    {
        var (gathering, key, email, person) = (asked.GatheringId, asked.RequestKey, asked.EmailKey, asked.PersonId);
        // Each by its own index: everybody else waits while this is looked up.
        var found = await db.Registrations.FromSql($"""
            select * from registration where gathering_id = {gathering} and request_key = {key}
            union all
            select * from registration where gathering_id = {gathering} and email_key = {email} and state in ('pending', 'confirmed', 'waitlisted', 'offered')
            union all
            select * from registration where gathering_id = {gathering} and person_id = {person} and state in ('pending', 'confirmed', 'waitlisted', 'offered')
            """).AsNoTracking().ToListAsync(cancellationToken);
        return found.Find(r => key is not null && r.RequestKey == key) ?? found.FirstOrDefault();
    }

    private static async Task<Results<Created<ManagedRegistration>, NotFound, ProblemHttpResult>> RepeatedAsync(
        Registration before, RepeatedRequest? request, SeatPlan plan, HttpResponse response, EventsDb db, ManageTokens tokens, CancellationToken cancellationToken)
    {
        if (request is null || before.RequestKey != request.Key)
            throw new DomainRuleException("already-registered", "There is a registration for this gathering with this address, or of this member. Its mail has the link to change it.");
        request.Check(before.RequestBody);
        return await AnswerAsync(before, plan, response, db, tokens, cancellationToken);
    }

    private static ProblemHttpResult? Refusal(Gathering gathering, Registration registration) => gathering.Audience switch
    {
        Audience.Members when registration.PersonId is null => Problems.Problem(403, "members-only", "This gathering is for members of the network. Sign in first."),
        Audience.Invited when !gathering.Invited.Contains(registration.EmailKey) => Problems.Problem(403, "not-invited", "This address is not on the list of those who are invited."),
        _ => null,
    };

    private static async Task<Created<ManagedRegistration>> AnswerAsync(
        Registration registration, SeatPlan plan, HttpResponse response, EventsDb db, ManageTokens tokens, CancellationToken cancellationToken)
    {
        response.Headers.ETag = Precondition.Tag(registration.Version);
        var answer = await ManagedRegistration.OfAsync(registration, plan, db, tokens, cancellationToken);
        return TypedResults.Created($"/api/events/registrations/{answer.Token}", answer);
    }
}
