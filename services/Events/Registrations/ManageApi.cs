using AlumniPlatform.Events.Gatherings;
using AlumniPlatform.Events.Mails;
using AlumniPlatform.Events.Seating;
using AlumniPlatform.Events.Volunteers;
using AlumniPlatform.ServiceDefaults;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace AlumniPlatform.Events.Registrations;

/// <summary>An attendee's own registration, by the token of the link in its mails: no signing in.</summary>
internal static class ManageApi
{
    public static void MapManaging(this IEndpointRouteBuilder app)
    {
        var group = app.MapGroup("/api/events/registrations/{token}").AllowAnonymous().WithTags("My registration");
        group.MapGet("", GetAsync).WithSummary("The registration, with its ETag, and its gathering; the online link once it is confirmed.");
        group.MapPut("", PutAsync).WithSummary("Changes party, companions, parts, answers and consents. Takes the ETag of what was read in If-Match.")
            .WithDescription("When there are too few seats for more, what one had is kept. Codes: no-seats, others-wait, registration-ended, gathering-begun, if-match-missing (428), changed-meanwhile (412).");
        group.MapDelete("", DeleteAsync).WithSummary("Cancels it; its seats go to who waits.").WithDescription("Codes: registration-ended, gathering-begun.");
        group.MapPut("photos", PutPhotosAsync).WithSummary("Agrees to be in photos, or takes it back, also while it goes on and afterwards.")
            .WithDescription("Codes: photos-not-asked, wording-changed, registration-ended.");
        group.MapPost("accept", AcceptAsync).WithSummary("Accepts the offered seats.").WithDescription("Codes: not-offered, offer-ended.");
        group.MapPost("decline", DeclineAsync).WithSummary("Declines the offered seats; they go to who waits next.").WithDescription("Codes: not-offered, offer-ended.");
    }

    /// <param name="OnlineLink">Left out until the registration is confirmed.</param>
    internal sealed record Managed(ManagedRegistration Registration, PublicGathering Gathering, string? OnlineLink);

    private static async Task<Results<Ok<Managed>, NotFound, ProblemHttpResult>> GetAsync(
        string token, HttpResponse response, EventsDb db, ManageTokens tokens, TimeProvider time, CancellationToken cancellationToken)
    {
        if (await tokens.RegistrationOfAsync(token, cancellationToken) is not { } id
            || await db.Registrations.AsNoTracking().SingleOrDefaultAsync(r => r.Id == id && r.ErasedAt == null, cancellationToken) is not { } registration)
            return Invalid();
        var plan = (await SeatPlan.ReadAsync(db.Gatherings.Where(g => g.Id == registration.GatheringId), cancellationToken))!;
        return await AnswerAsync(registration, plan, response, db, tokens, time, cancellationToken);
    }

    private static Task<Results<Ok<Managed>, NotFound, ProblemHttpResult>> PutAsync(
        string token, ChangeInput input, [FromHeader(Name = "If-Match")] string? ifMatch, HttpResponse response,
        EventsDb db, SeatDesk desk, GatheringMails mails, ManageTokens tokens, TimeProvider time, CancellationToken cancellationToken) =>
        ChangeAsync(token, response, db, desk, tokens, time, async (plan, registration) =>
        {
            if (Precondition.Fault(ifMatch, registration.Version) is { } fault)
                return fault;
            CheckNotBegun(plan.Gathering, time.GetUtcNow());
            registration.CheckActive();
            var fields = new Fields();
            var reader = new RegistrationReader(plan.Gathering, fields);
            var (party, parts, (answers, sensitive)) = (reader.Party(input.Party), reader.Parts(input.PartIds, registration.QuotaId), reader.Answers(input.Answers));
            var resized = party != registration.Party || !parts.SequenceEqual(registration.PartIds);
            (registration.Name, registration.Language) = (reader.Name(input.Name), reader.Language(input.Language));
            (registration.Companions, registration.SharedWith) = (reader.Companions(input.Companions, input.Party), reader.SharedWith(input.SharedWith));
            (registration.Answers, registration.SensitiveAnswers) = (answers, sensitive);
            registration.SayOfPhotos(reader.Photos(input.PhotoConsent, input.PhotoWording), time.GetUtcNow());
            fields.Check();
            if (resized)
                await desk.ResizeAsync(plan, registration, party, parts, cancellationToken);
            registration.Changed(time.GetUtcNow());
            if (resized)
                await mails.SendAsync(MailPurposes.Changed, plan.Gathering, registration, cancellationToken);
            return null;
        }, cancellationToken);

    private static Task<Results<Ok<Managed>, NotFound, ProblemHttpResult>> PutPhotosAsync(
        string token, PhotosInput input, HttpResponse response, EventsDb db, SeatDesk desk, ManageTokens tokens, TimeProvider time, CancellationToken cancellationToken) =>
        ChangeAsync(token, response, db, desk, tokens, time, (plan, registration) =>
        {
            if (input.Given is not { } given)
                throw new InvalidInputException("given", "Say true or false.");
            if (given && !plan.Gathering.AsksForPhotos)
                throw new DomainRuleException("photos-not-asked", "This gathering does not ask about photos.");
            // Whoever takes it back need not have read the latest words.
            if (given && input.WordingVersion != PhotoWording.Current.Version)
                throw new DomainRuleException("wording-changed", "The words have changed since you read them. Read them again and choose.");
            registration.SayOfPhotos(given, time.GetUtcNow());
            registration.Changed(time.GetUtcNow());
            return Task.FromResult<ProblemHttpResult?>(null);
        }, cancellationToken);

    private static Task<Results<Ok<Managed>, NotFound, ProblemHttpResult>> DeleteAsync(
        string token, HttpResponse response, EventsDb db, SeatDesk desk, ManageTokens tokens, TimeProvider time, CancellationToken cancellationToken) =>
        ChangeAsync(token, response, db, desk, tokens, time, async (plan, registration) =>
        {
            CheckNotBegun(plan.Gathering, time.GetUtcNow());
            await desk.EndAsync(plan, [registration], RegistrationState.Cancelled, "attendee", MailPurposes.Cancelled, cancellationToken);
            return null;
        }, cancellationToken);

    private static Task<Results<Ok<Managed>, NotFound, ProblemHttpResult>> AcceptAsync(
        string token, HttpResponse response, EventsDb db, SeatDesk desk, ManageTokens tokens, TimeProvider time, CancellationToken cancellationToken) =>
        ChangeAsync(token, response, db, desk, tokens, time, async (plan, registration) =>
        {
            await desk.AcceptAsync(plan, registration, cancellationToken);
            return null;
        }, cancellationToken);

    private static Task<Results<Ok<Managed>, NotFound, ProblemHttpResult>> DeclineAsync(
        string token, HttpResponse response, EventsDb db, SeatDesk desk, ManageTokens tokens, TimeProvider time, CancellationToken cancellationToken) =>
        ChangeAsync(token, response, db, desk, tokens, time, async (plan, registration) =>
        {
            await desk.DeclineAsync(plan, registration, cancellationToken);
            return null;
        }, cancellationToken);

    private static async Task<Results<Ok<Managed>, NotFound, ProblemHttpResult>> ChangeAsync(
        string token, HttpResponse response, EventsDb db, SeatDesk desk, ManageTokens tokens, TimeProvider time,
        Func<SeatPlan, Registration, Task<ProblemHttpResult?>> change, CancellationToken cancellationToken)
    {
        if (await tokens.RegistrationOfAsync(token, cancellationToken) is not { } id)
            return Invalid();
        var gathering = await db.Registrations.Where(r => r.Id == id && r.ErasedAt == null).Select(r => r.GatheringId).SingleOrDefaultAsync(cancellationToken);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        // First the gathering, then the registration: what is read under the lock is what is.
        if (await desk.LockAsync(gathering, cancellationToken) is not { } plan
            || await db.Registrations.SingleOrDefaultAsync(r => r.Id == id && r.ErasedAt == null, cancellationToken) is not { } registration)
            return Invalid();
        if (await change(plan, registration) is { } fault)
            return fault;
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return await AnswerAsync(registration, plan, response, db, tokens, time, cancellationToken);
    }

    private static async Task<Ok<Managed>> AnswerAsync(
        Registration registration, SeatPlan plan, HttpResponse response, EventsDb db, ManageTokens tokens, TimeProvider time, CancellationToken cancellationToken)
    {
        response.Headers.ETag = Precondition.Tag(registration.Version);
        return TypedResults.Ok(new Managed(
            await ManagedRegistration.OfAsync(registration, plan, db, tokens, cancellationToken), PublicGathering.Of(plan.Gathering, await db.VolunteersOfAsync(plan.Gathering, cancellationToken), time.GetUtcNow()),
            registration.State == RegistrationState.Confirmed ? plan.Gathering.OnlineLink : null));
    }

    private static void CheckNotBegun(Gathering gathering, DateTimeOffset now)
    {
        if (now >= gathering.StartsAt)
            throw new DomainRuleException("gathering-begun", "It has begun, so registrations stay as they are.");
    }

    private static ProblemHttpResult Invalid() => Problems.Problem(404, "registration-token-invalid", "This link is not valid. Check that it was copied whole.");
}
