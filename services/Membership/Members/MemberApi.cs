using System.Security.Claims;
using AlumniPlatform.Membership.Activation;
using AlumniPlatform.Membership.People;
using AlumniPlatform.Membership.Volunteering;
using AlumniPlatform.ServiceDefaults;

namespace AlumniPlatform.Membership.Members;

/// <summary>A member's own membership. Whose it is, the token says; who is no member any more finds nothing.</summary>
internal static class MemberApi
{
    public static void MapMembers(this IEndpointRouteBuilder app)
    {
        var me = app.MapGroup("/api/membership/me").RequireRole(Roles.Member).WithTags("My membership");
        me.MapGet("", GetMe.GetAsync).WithSummary("What is recorded about the caller: name, degrees, addresses, consents with their history.");
        me.MapPut("", PutMe.PutAsync).WithSummary("Changes name, language and time zone. Takes the ETag of what was read in If-Match.")
            .WithDescription("Codes: if-match-required (428), changed-meanwhile (412).");
        me.MapPut("consents/{code}", PutConsent.PutAsync).WithSummary("Gives or withdraws one consent, in the words that the caller saw.")
            .WithDescription("Code: wording-changed, when those words are not the ones in force.");
        me.MapGet("volunteering", MyVolunteering.GetAsync).WithSummary("What the caller would help with.");
        me.MapPut("volunteering", MyVolunteering.PutAsync).WithSummary("Says so. Without a role it is withdrawn.")
            .WithDescription("roles: mentor, guest-lecturer, role-model. Code: identity-protected, for who is in no list.");
        me.MapPost("private-email", PostPrivateEmail.PostAsync).WithSummary("Mails a link to an address; it counts once that link is followed.")
            .WithDescription("Codes: address-in-use; 429 with Retry-After: confirmation-too-soon, too-many-confirmations.");
        me.MapPost("leave", PostLeave.PostAsync).WithSummary("Ends the membership. Degrees go on counting; the link of an invitation can be asked for again.");
        me.MapGet("export", GetExport.GetAsync).WithSummary("All that membership has about the caller, as JSON.");

        var confirmations = app.MapGroup("/api/membership/address-confirmations").AllowAnonymous().WithTags("My membership");
        confirmations.MapPost("lookup", ConfirmAddress.LookUpAsync).WithSummary("What a confirmation link is about; uses nothing up.");
        confirmations.MapPost("", ConfirmAddress.PostAsync).WithSummary("Proves an address with the token of the link that was sent to it.")
            .WithDescription("Codes: confirmation-token-invalid, confirmation-expired, address-already-confirmed.");
    }

    /// <summary>The caller, locked against changes; null for who is no member.</summary>
    public static async Task<Person?> LockMemberAsync(this MembershipDb db, ClaimsPrincipal caller, CancellationToken cancellationToken) =>
        caller.PersonId() is { } id && (await db.LockPeopleAsync([id], cancellationToken)).GetValueOrDefault(id) is { State: PersonState.Member } person ? person : null;
}
