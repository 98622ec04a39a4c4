using AlumniPlatform.ServiceDefaults;
using Microsoft.AspNetCore.Http.HttpResults;

namespace AlumniPlatform.Membership.Activation;

/// <summary>
/// The token is what authorises these calls. It is in the body, so in no log; only a mail program's one-click has it in its
/// address, as RFC 8058 wants, and addresses of requests are not logged.
/// </summary>
internal static class ActivationApi
{
    public static void MapActivation(this IEndpointRouteBuilder app)
    {
        var group = app.MapGroup("/api/membership/activations").AllowAnonymous().WithTags("Activation");
        group.MapPost("lookup", LookUpActivation.PostAsync).WithSummary("What an activation link opens; uses nothing up.");
        group.MapPost("", PostActivation.PostAsync).WithSummary("Makes the holder of an activation link a member.")
            .WithDescription("Codes: activation-token-invalid, activation-expired, already-activated.");
        group.MapPost("decline", DeclineInvitation.PostAsync).WithSummary("Says no: no invitation and no reminder follows until the person asks for one.")
            .WithDescription("Codes: activation-token-invalid, activation-expired, already-activated. A second time it answers as the first.");
        group.MapPost("unsubscribe", DeclineInvitation.PostOneClickAsync).Accepts<OneClick>("application/x-www-form-urlencoded", "multipart/form-data")
            .WithSummary("The same by one click in a mail program (RFC 8058): the token in the address, List-Unsubscribe=One-Click in the form.");
        group.MapPost("resend", ResendActivation.PostAsync).WithSummary("Sends the link again to an address on record; the answer never tells whether there is one.");
    }

    public static ProblemHttpResult InvalidToken() => Problems.Problem(404, "activation-token-invalid", "This link is not valid. Check that it was copied whole.");
}
