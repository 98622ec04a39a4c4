using AlumniPlatform.ServiceDefaults;
using Microsoft.AspNetCore.Http.HttpResults;

namespace AlumniPlatform.Membership.Activation;

/// <summary>The token in the body is what authorises these calls; it is in no path or query, so in no log.</summary>
internal static class ActivationApi
{
    public static void MapActivation(this IEndpointRouteBuilder app)
    {
        var group = app.MapGroup("/api/membership/activations").AllowAnonymous().WithTags("Activation");
        group.MapPost("lookup", LookUpActivation.PostAsync).WithSummary("What an activation link opens; uses nothing up.");
        group.MapPost("", PostActivation.PostAsync).WithSummary("Makes the holder of an activation link a member.")
            .WithDescription("Codes: activation-token-invalid, activation-expired, already-activated.");
        group.MapPost("resend", ResendActivation.PostAsync).WithSummary("Sends the link again to an address on record; the answer never tells whether there is one.");
    }

    public static ProblemHttpResult InvalidToken() => Problems.Problem(404, "activation-token-invalid", "This link is not valid. Check that it was copied whole.");
}
