using AlumniPlatform.Identity.Accounts;
using AlumniPlatform.Identity.Sessions;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace AlumniPlatform.Identity.SignIn;

/// <summary>One click signs in as a demo person. Mapped in Development alone, where alone they exist.</summary>
internal static class DemoSignIn
{
    public static void MapDemo(this IEndpointRouteBuilder pages) =>
        pages.MapPost("demo", async (HttpContext http, IdentityDb db, BrowserSession browser, [FromForm] string? email, [FromForm] string? returnUrl) =>
        {
            if (StaffMember.Demo.FirstOrDefault(p => p.Email == email) is not { } person)
                return Results.NotFound();
            var normalized = Account.Normalize(person.Email);
            await browser.BeginAsync(http, await db.Users.SingleAsync(a => a.Managed && a.NormalizedEmail == normalized, http.RequestAborted));
            return TypedResults.LocalRedirect(ReturnAddress.Of(returnUrl));
        });
}
