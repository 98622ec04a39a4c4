using AlumniPlatform.Identity.Accounts;
using AlumniPlatform.ServiceDefaults;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace AlumniPlatform.Identity.Sessions;

/// <summary>Whose sessions are to be ended.</summary>
/// <param name="Email">An address from which the account signs in, whole.</param>
internal sealed record AccountQuery(string? Email);

/// <summary>An account, for whoever ends its sessions.</summary>
/// <param name="Sessions">In how many browsers it is signed in.</param>
/// <param name="LastUsedAt">The newest use of one of them.</param>
internal sealed record AccountRow(Guid Id, string Name, int Sessions, DateTimeOffset? LastUsedAt);

/// <summary>Finds the accounts of an address. A search and no list: only who knows the address finds anybody.</summary>
internal static class FindAccounts
{
    public static async Task<Ok<Page<AccountRow>>> PostAsync(AccountQuery query, IdentityDb db, SessionStore sessions, CancellationToken cancellationToken)
    {
        if (query.Email is not { Length: > 0 and <= 254 } email || email.Contains('\0', StringComparison.Ordinal))
            throw new InvalidInputException("email", "An address of at most 254 characters.");
        var normalized = Account.Normalize(email);
        var others = db.AccountAddresses.Where(a => a.NormalizedEmail == normalized).Select(a => a.AccountId);
        var alive = sessions.Alive();
        var rows = await db.Users.AsNoTracking().Where(a => a.NormalizedEmail == normalized || others.Contains(a.Id)).OrderBy(a => a.Id)
            .Select(a => new AccountRow(a.Id, a.DisplayName, alive.Count(s => s.AccountId == a.Id), alive.Where(s => s.AccountId == a.Id).Max(s => (DateTimeOffset?)s.LastUsedAt)))
            .ToListAsync(cancellationToken);
        return TypedResults.Ok(new Page<AccountRow>(rows, null));
    }
}
