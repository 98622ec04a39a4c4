using System.Security.Claims;
using AlumniPlatform.Membership.Intake;
using AlumniPlatform.ServiceDefaults;
using Microsoft.AspNetCore.Http.HttpResults;

namespace AlumniPlatform.Membership.Erasure;

/// <summary>Erasure by the member, and by the central office for anyone.</summary>
internal static class ErasureApi
{
    public static void MapErasure(this IEndpointRouteBuilder app)
    {
        app.MapDelete("/api/membership/me", EraseMeAsync).RequireRole(Roles.Member).WithTags("My membership")
            .WithSummary("Erases the caller everywhere, for good. Degrees go on counting without a name.");
        app.MapDelete("/api/membership/people/{id:guid}", ErasePersonAsync).RequireRole(Roles.Central).WithTags("People")
            .WithSummary("Erases a person everywhere, for good; that it was done, when and by whom is recorded.");
    }

    private static async Task<Results<NoContent, NotFound>> EraseMeAsync(ClaimsPrincipal caller, ErasePerson erase, CancellationToken cancellationToken) =>
        caller.PersonId() is { } id && await erase.EraseAsync(id, by: null, cancellationToken) ? TypedResults.NoContent() : TypedResults.NotFound();

    private static async Task<Results<NoContent, NotFound>> ErasePersonAsync(Guid id, ClaimsPrincipal caller, ErasePerson erase, CancellationToken cancellationToken) =>
        await erase.EraseAsync(id, caller.SubmittedBy(), cancellationToken) ? TypedResults.NoContent() : TypedResults.NotFound();
}
