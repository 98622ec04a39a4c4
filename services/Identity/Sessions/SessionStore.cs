using System.Security.Cryptography;
using System.Text;
using AlumniPlatform.Identity.Accounts;
using Microsoft.EntityFrameworkCore;

namespace AlumniPlatform.Identity.Sessions;

/// <summary>Sessions by their id: begun, looked at and used.</summary>
internal sealed class SessionStore(IdentityDb db, SessionLimits limits, TimeProvider time)
{
    /// <summary>The claim of cookies and tokens that names the session.</summary>
    public const string Claim = "sid";

    private static readonly TimeSpan precision = TimeSpan.FromMinutes(1);

    public DateTimeOffset Now => time.GetUtcNow();

    public SessionLimits Limits => limits;

    /// <summary>Those that have not ended.</summary>
    public IQueryable<Session> Alive()
    {
        var now = Now;
        var unused = now - limits.Idle;
        return db.Sessions.AsNoTracking().Where(s => s.EndedAt == null && s.ExpiresAt > now && s.LastUsedAt > unused);
    }

    /// <summary>Begins one; with an <paramref name="id"/> that there is already, nothing changes.</summary>
    public async Task<Guid> BeginAsync(Guid account, string userAgent, Guid? id, CancellationToken cancellationToken)
    {
        var now = Now;
        var session = id ?? Guid.CreateVersion7(now);
        var (browser, system) = Device.Of(userAgent);
        await db.Database.ExecuteSqlAsync($"""
            insert into session (id, account_id, started_at, last_used_at, expires_at, browser, system)
            select {session}, id, {now}, {now}, {now + limits.Limit}, {browser}, {system} from account where id = {account}
            on conflict (id) do nothing
            """, cancellationToken);
        return session;
    }

    /// <summary>The session, used now; null when it has ended or is not of <paramref name="account"/>.</summary>
    public async Task<Session?> UseAsync(Guid id, Guid account, CancellationToken cancellationToken)
    {
        if (await Alive().SingleOrDefaultAsync(s => s.Id == id && s.AccountId == account, cancellationToken) is not { } session)
            return null;
        var now = Now;
        if (session.LastUsedAt < now - precision)
            await db.Sessions.Where(s => s.Id == id && s.LastUsedAt < now).ExecuteUpdateAsync(set => set.SetProperty(s => s.LastUsedAt, now), cancellationToken);
        return session;
    }

    /// <summary>From now on the tokens of <paramref name="authorization"/> are the session's, and end with it.</summary>
    public Task AttachAsync(Guid session, string authorization, CancellationToken cancellationToken) => db.Database.ExecuteSqlAsync($"""
        insert into session_authorization (authorization_id, session_id) values ({authorization}, {session}) on conflict do nothing
        """, cancellationToken);

    /// <summary>
    /// The session of a cookie or token from before there were sessions, which names none. It is made when it is first seen; by
    /// what the cookie or token has had from its beginning, so that every copy of it is of one session, and ends with it.
    /// </summary>
    public static Guid IdOfEarlier(string what) => new(SHA256.HashData(Encoding.UTF8.GetBytes(what)).AsSpan(0, 16));
}
