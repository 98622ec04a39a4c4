using AlumniPlatform.Identity.Accounts;
using Microsoft.EntityFrameworkCore;

namespace AlumniPlatform.Identity.SignIn;

/// <summary>Opens a link: looking changes nothing, using it works once.</summary>
internal sealed class UseLink(IdentityDb db, TimeProvider time)
{
    /// <summary>Whose link it is; null when it is used, too old or none at all.</summary>
    public async Task<Account?> LookAsync(string? token, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var hash = SignInLink.Hash(token ?? "");
        return await db.SignInLinks.Where(l => l.TokenHash == hash && l.UsedAt == null && l.ExpiresAt > now)
            .Join(db.Users, l => l.AccountId, a => a.Id, (_, a) => a).AsNoTracking().SingleOrDefaultAsync(cancellationToken);
    }

    /// <summary>Uses it up. Of two at once one gets the account.</summary>
    public async Task<(Account Account, SignInLink Link)?> TakeAsync(string? token, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var hash = SignInLink.Hash(token ?? "");
        var taken = await db.SignInLinks.Where(l => l.TokenHash == hash && l.UsedAt == null && l.ExpiresAt > now)
            .ExecuteUpdateAsync(set => set.SetProperty(l => l.UsedAt, now), cancellationToken);
        if (taken == 0)
            return null;
        var link = await db.SignInLinks.AsNoTracking().SingleAsync(l => l.TokenHash == hash, cancellationToken);
        // The mailbox is proven now.
        await db.Users.Where(a => a.Id == link.AccountId).ExecuteUpdateAsync(set => set.SetProperty(a => a.EmailConfirmed, true), cancellationToken);
        return (await db.Users.AsNoTracking().SingleAsync(a => a.Id == link.AccountId, cancellationToken), link);
    }
}
