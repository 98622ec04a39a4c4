using AlumniPlatform.ServiceDefaults;

namespace AlumniPlatform.Membership.Intake.Claims;

/// <summary>What senders of other schools say about an office's persons, for it to judge.</summary>
internal static class ClaimApi
{
    public static void MapClaims(this IEndpointRouteBuilder app)
    {
        var group = app.MapGroup("/api/membership/intake/claims").RequireRole(Roles.Coordinator, Roles.Central).WithTags("Inbox");
        group.MapGet("", ListClaims.GetAsync)
            .WithSummary("Claims about persons of the caller's schools by senders of other schools, newest first.")
            .WithDescription("state: open (also when left out), accepted or dismissed.");
        group.MapGet("{id:guid}", GetClaim.GetAsync)
            .WithSummary("One claim, with its ETag: what is claimed beside what is recorded. That it was read is recorded.");
        group.MapPost("{id:guid}/accept", SettleClaim.AcceptAsync)
            .WithSummary("Takes it in, and lets the school that claims it answer for the person from now on.")
            .WithDescription("Takes the ETag of what was read in If-Match. Codes: if-match-missing (428), changed-meanwhile (412), already-settled.");
        group.MapPost("{id:guid}/dismiss", SettleClaim.DismissAsync)
            .WithSummary("It changes nothing, and the same from the same sender is not asked about again.")
            .WithDescription("Code: already-settled.");
    }
}
