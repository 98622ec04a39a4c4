using System.Security.Claims;
using AlumniPlatform.Events.Seating;
using AlumniPlatform.ServiceDefaults;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace AlumniPlatform.Events.Registrations;

/// <summary>
/// Somebody registers, signed in or not. The request waits its turn and is decided, with others that came for the same
/// gathering, by <see cref="RegistrationGroup"/>.
/// </summary>
internal static class PostRegistration
{
    public static async Task<Results<Created<ManagedRegistration>, NotFound, ProblemHttpResult>> PostAsync(
        string slug, RegistrationInput input, [FromHeader(Name = "Idempotency-Key")] string? key, ClaimsPrincipal caller, HttpResponse response,
        EventsDb db, Turns turns, ManageTokens tokens, TimeProvider time, CancellationToken cancellationToken)
    {
        var person = caller.IsInRole(Roles.Member) ? caller.PersonId() : null;
        var applicant = new Applicant(Guid.CreateVersion7(time.GetUtcNow()), input, RepeatedRequest.Of(key, input), person);
        if (!turns.Join(slug, applicant))
            return TooMany(response);
        var decision = await applicant.WaitAsync(cancellationToken);
        if (decision.Refusal is { } refusal)
            return refusal;
        if (decision is not { Registration: { } registration, Plan: { } plan })
            return TypedResults.NotFound();
        response.Headers.ETag = Precondition.Tag(registration.Version);
        var answer = decision.Place is { } place
            ? await ManagedRegistration.OfAsync(registration, plan.Gathering, place, tokens, cancellationToken)
            : await ManagedRegistration.OfAsync(registration, plan, db, tokens, cancellationToken);
        return TypedResults.Created($"/api/events/registrations/{answer.Token}", answer);
    }

    private static ProblemHttpResult TooMany(HttpResponse response)
    {
        response.Headers.RetryAfter = "5";
        return Problems.Problem(503, "too-many-at-once", "Too many register at this moment. Nothing was changed; try again.");
    }
}
