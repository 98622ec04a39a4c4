using System.Globalization;
using System.Security.Claims;
using AlumniPlatform.Membership.Activation;
using AlumniPlatform.ServiceDefaults;
using Microsoft.AspNetCore.Http.HttpResults;

namespace AlumniPlatform.Membership.Members;

internal static class PutConsent
{
    public static async Task<Results<NoContent, NotFound>> PutAsync(
        string code, ConsentInput input, ClaimsPrincipal caller, MembershipDb db, TimeProvider time, CancellationToken cancellationToken)
    {
        if (input.Given is not { } given)
            throw new InvalidInputException("given", "Say true or false.");
        if (ConsentWording.All.SingleOrDefault(w => w.Code == code) is not { } wording)
            return TypedResults.NotFound();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (await db.LockMemberAsync(caller, cancellationToken) is not { } person)
            return TypedResults.NotFound();
        // Whoever takes a consent back need not have read the latest words.
        if (given && input.WordingVersion != wording.Version)
            throw new DomainRuleException("wording-changed", "The words have changed since you read them. Read them again and choose.");
        var version = wording.Version.ToString(CultureInfo.InvariantCulture);
        var last = (await db.ConsentsOfAsync(person.Id, cancellationToken)).FindLast(c => c.Code == code);
        if (last is null || last.Given != given || (given && last.WordingVersion != version))
            db.Record(person, code, given, given ? version : last?.WordingVersion ?? version, time.GetUtcNow());
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return TypedResults.NoContent();
    }
}

/// <param name="WordingVersion">Version of the words that the member saw.</param>
internal sealed record ConsentInput(bool? Given, int? WordingVersion);
