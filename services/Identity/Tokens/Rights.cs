using System.Collections.Immutable;
using System.Security.Claims;
using AlumniPlatform.Identity.Accounts;
using AlumniPlatform.Identity.Sessions;
using Microsoft.EntityFrameworkCore;
using OpenIddict.Abstractions;

namespace AlumniPlatform.Identity.Tokens;

/// <summary>What an account may do now. Asked again for each token, so a right that was taken away ends with the access token.</summary>
internal sealed class Rights(IdentityDb db, SessionStore sessions)
{
    /// <summary>How long an access token goes on by itself: so long after its session at most.</summary>
    private static readonly TimeSpan lifetime = TimeSpan.FromMinutes(15);

    public async Task<ClaimsPrincipal> OfAsync(Account account, Session session, ImmutableArray<string> scopes, CancellationToken cancellationToken)
    {
        var claims = await db.UserClaims.AsNoTracking().Where(c => c.UserId == account.Id).ToListAsync(cancellationToken);
        var others = await db.AccountAddresses.AsNoTracking().Where(a => a.AccountId == account.Id).Select(a => a.Email).Order()
            .ToListAsync(cancellationToken);
        var principal = Principals.Make(
            account.Id.ToString(), account.DisplayName, Values, account.PersonId, session.Id, [account.Email!, .. others]);
        principal.SetScopes(scopes);
        var left = session.ExpiresAt - sessions.Now;
        principal.SetRefreshTokenLifetime(left);
        principal.SetAccessTokenLifetime(left < lifetime ? left : lifetime);
        return principal;

        string[] Values(string type) => [.. claims.Where(c => c.ClaimType == type).Select(c => c.ClaimValue!).Order(StringComparer.Ordinal)];
    }
}
