using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;
using OpenIddict.EntityFrameworkCore.Models;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace AlumniPlatform.Identity.Sessions;

internal static class EndSessions
{
    /// <summary>Ends those of <paramref name="which"/> that have not ended, and revokes their tokens. Returns how many.</summary>
    public static async Task<int> EndSessionsAsync(
        this IdentityDb db, Expression<Func<Session, bool>> which, SessionEnd by, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var ids = await db.Sessions.Where(s => s.EndedAt == null).Where(which).Select(s => s.Id).ToListAsync(cancellationToken);
        var ended = await db.Sessions.Where(s => ids.Contains(s.Id) && s.EndedAt == null)
            .ExecuteUpdateAsync(set => set.SetProperty(s => s.EndedAt, now).SetProperty(s => s.EndedBy, by), cancellationToken);
        // Whoever comes with a token of it is refused by the row; this also has the library refuse, wherever it looks by itself.
        var authorizations = db.SessionAuthorizations.Where(a => ids.Contains(a.SessionId)).Select(a => a.AuthorizationId);
        await db.Set<OpenIddictEntityFrameworkCoreToken>().Where(t => authorizations.Contains(t.Authorization!.Id))
            .ExecuteUpdateAsync(set => set.SetProperty(t => t.Status, Statuses.Revoked), cancellationToken);
        await db.Set<OpenIddictEntityFrameworkCoreAuthorization>().Where(a => authorizations.Contains(a.Id))
            .ExecuteUpdateAsync(set => set.SetProperty(a => a.Status, Statuses.Revoked), cancellationToken);
        return ended;
    }
}
