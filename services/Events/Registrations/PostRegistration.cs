using System.Globalization;
using System.Security.Claims;
using AlumniPlatform.Events.Reservations;
using AlumniPlatform.Events.Seating;
using AlumniPlatform.ServiceDefaults;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace AlumniPlatform.Events.Registrations;

/// <summary>
/// Somebody registers, signed in or not. The request waits its turn and is decided, with others that came for the same
/// gathering, by <see cref="RegistrationGroup"/>. At once for addresses that are the sender's own, and for the office that
/// organises it; all others are written to, and everybody else hears the same of every address.
/// </summary>
internal static class PostRegistration
{
    private const int RetryMinutes = 10;

    public static async Task<Results<Created<ManagedRegistration>, Accepted<Received>, NotFound, ProblemHttpResult>> PostAsync(
        string slug, RegistrationInput input,
        [FromHeader(Name = "Idempotency-Key")] string? key, [FromHeader(Name = "Address-Proof")] string? proof,
        ClaimsPrincipal caller, HttpResponse response, EventsDb db, Turns turns, ManageTokens tokens, AddressProofs proofs,
        TimeProvider time, CancellationToken cancellationToken)
    {
        var (person, address) = (caller.IsInRole(Roles.Member) ? caller.PersonId() : null, input.Email?.Trim() ?? "");
        var applicant = new Applicant(Guid.CreateVersion7(time.GetUtcNow()), input, RepeatedRequest.Of(key, input), person)
        {
            HasProof = (person is not null && caller.HasAddress(address)) || await proofs.IsOfAsync(proof, address, cancellationToken),
            Office = caller.Office(),
            By = caller.Subject(),
        };
        if (!turns.Join(slug, applicant))
            return TooMany(response);
        var decision = await applicant.WaitAsync(cancellationToken);
        if (decision.Received is { } received)
            return TypedResults.Accepted((string?)null, received);
        if (decision.Refusal is { } refusal)
            return Refused(refusal, response);
        if (decision is not { Registration: { } registration, Plan: { } plan })
            return TypedResults.NotFound();
        response.Headers.ETag = Precondition.Tag(registration.Version);
        var answer = decision.Place is { } place
            ? await ManagedRegistration.OfAsync(registration, plan.Gathering, place, tokens, cancellationToken)
            : await ManagedRegistration.OfAsync(registration, plan, db, tokens, cancellationToken);
        return TypedResults.Created($"/api/events/registrations/{answer.Token}", answer);
    }

    private static ProblemHttpResult Refused(ProblemHttpResult refusal, HttpResponse response)
    {
        if (refusal.StatusCode == StatusCodes.Status429TooManyRequests)
            response.Headers.RetryAfter = (60 * RetryMinutes).ToString(CultureInfo.InvariantCulture);
        return refusal;
    }

    private static ProblemHttpResult TooMany(HttpResponse response)
    {
        response.Headers.RetryAfter = "5";
        return Problems.Problem(503, "too-many-at-once", "Too many register at this moment. Nothing was changed; try again.");
    }
}
