using System.Globalization;
using System.Security.Claims;
using AlumniPlatform.Membership.Activation;
using AlumniPlatform.Membership.People;
using AlumniPlatform.ServiceDefaults;
using Microsoft.AspNetCore.Http.HttpResults;

namespace AlumniPlatform.Membership.Members;

internal static class PostPrivateEmail
{
    public static async Task<Results<Accepted, NotFound, ProblemHttpResult>> PostAsync(
        EmailInput input, ClaimsPrincipal caller, HttpResponse response, MembershipDb db, AddressConfirmations confirmations, TimeProvider time, CancellationToken cancellationToken)
    {
        var email = input.Email?.Trim() ?? "";
        if (!EmailAddress.IsValid(email))
            throw new InvalidInputException("email", "This is not an e-mail address.");
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (await db.LockMemberAsync(caller, cancellationToken) is not { } person)
            return TypedResults.NotFound();
        if (person.Address.Equals(email, StringComparison.OrdinalIgnoreCase))
            throw new DomainRuleException("address-in-use", "This is the address that you have.");
        var now = time.GetUtcNow();
        if (await confirmations.WaitAsync(person, now, cancellationToken) is { } wait)
        {
            response.Headers.RetryAfter = Math.Ceiling(wait.TotalSeconds).ToString(CultureInfo.InvariantCulture);
            return wait <= AddressConfirmations.Pause
                ? Problems.Problem(429, "confirmation-too-soon", "A link was sent a moment ago. Wait some minutes before you ask for another.")
                : Problems.Problem(429, "too-many-confirmations",
                    $"{AskedMailLimit.Most} links were sent within a day, which is the most. The latest still works; ask for another tomorrow.");
        }
        await confirmations.SendAsync(person, email, now, cancellationToken);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return TypedResults.Accepted((string?)null);
    }
}
