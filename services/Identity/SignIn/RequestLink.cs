using AlumniPlatform.Contracts.Identity;
using AlumniPlatform.Identity.Accounts;
using AlumniPlatform.Messaging;
using AlumniPlatform.ServiceDefaults;
using Microsoft.EntityFrameworkCore;

namespace AlumniPlatform.Identity.SignIn;

/// <summary>
/// Mails a link for every account with an address, at most five in a quarter of an hour. The caller is told the same
/// whether there is such an account or not.
/// </summary>
internal sealed class RequestLink(IdentityDb db, PublicAddress address, TimeProvider time)
{
    private const int MostLinks = 5;

    /// <returns>The request's id, for the browser's cookie.</returns>
    public async Task<Guid> AskAsync(string email, string returnUrl, string language, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var request = Guid.CreateVersion7(now);
        var normalized = Account.Normalize(email);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        // One request for an address at a time: two at once must not both find the last place free.
        await db.Database.ExecuteSqlAsync($"select pg_advisory_xact_lock(hashtextextended({normalized}, 0))", cancellationToken);
        // Of a member with two mailboxes the link goes to the one that was named.
        var others = await db.AccountAddresses.AsNoTracking().Where(a => a.NormalizedEmail == normalized).ToDictionaryAsync(a => a.AccountId, a => a.Email, cancellationToken);
        var accounts = await db.Users.AsNoTracking().Where(a => a.NormalizedEmail == normalized || others.Keys.Contains(a.Id))
            .Where(a => db.SignInLinks.Count(l => l.AccountId == a.Id && l.CreatedAt > now - SignInLink.Lifetime) < MostLinks)
            .ToListAsync(cancellationToken);
        foreach (var account in accounts)
            Mail(account, others.GetValueOrDefault(account.Id, account.Email!), request, returnUrl, language, now);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return request;
    }

    private void Mail(Account account, string email, Guid request, string returnUrl, string language, DateTimeOffset now)
    {
        var token = SignInLink.NewToken();
        var link = new SignInLink
        {
            Id = Guid.CreateVersion7(now), AccountId = account.Id, TokenHash = SignInLink.Hash(token), RequestId = request,
            ReturnUrl = returnUrl, CreatedAt = now, ExpiresAt = now + SignInLink.Lifetime,
        };
        db.Add(link);
        db.Publish(new SendSignInLink(link.Id, now, account.Id, email, account.DisplayName, language,
            address.Link($"account/link?token={token}"), link.ExpiresAt, account.PersonId));
    }
}
