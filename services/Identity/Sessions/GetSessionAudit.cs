using AlumniPlatform.ServiceDefaults;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace AlumniPlatform.Identity.Sessions;

/// <summary>Somebody signed somebody else out.</summary>
/// <param name="AccountId">Whose sessions ended; missing once the account is gone.</param>
/// <param name="Sessions">How many there were.</param>
internal sealed record SessionAuditRow(Guid Id, Guid? AccountId, string? AccountName, string ActorName, int Sessions, DateTimeOffset At);

/// <summary>Who signed whom out.</summary>
internal static class GetSessionAudit
{
    private const int PageSize = 50;

    public static async Task<Ok<Page<SessionAuditRow>>> GetAsync(IdentityDb db, CancellationToken cancellationToken, string? after = null)
    {
        var query = db.SessionAudits.AsNoTracking();
        if (Guid.TryParse(after, out var before))
            query = query.Where(a => a.Id.CompareTo(before) < 0);
        var rows = await query.OrderByDescending(a => a.Id).Take(PageSize + 1)
            .Select(a => new SessionAuditRow(a.Id, a.AccountId, db.Users.Where(u => u.Id == a.AccountId).Select(u => u.DisplayName).SingleOrDefault(), a.ActorName, a.Sessions, a.At))
            .ToListAsync(cancellationToken);
        return TypedResults.Ok(Page.Of(rows, PageSize, r => r.Id.ToString("N")));
    }
}
