using AlumniPlatform.Identity.Sessions;
using AlumniPlatform.ServiceDefaults;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace AlumniPlatform.Identity.Accounts;

/// <summary>
/// At start the accounts of staff become those of the configuration and, in Development alone, the demo people. Who is no
/// longer named loses the account, or, being a member too, the roles of staff; who loses a right is signed out.
/// </summary>
internal sealed class StaffSync(IServiceScopeFactory scopes, IConfiguration configuration, IHostEnvironment environment, TimeProvider time) : IHostedLifecycleService
{
    private const int LockOfStaff = 0x73746166;

    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<IdentityDb>();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        await db.Database.ExecuteSqlAsync($"select pg_advisory_xact_lock({LockOfStaff})", cancellationToken);
        var wanted = (environment.IsDevelopment() ? StaffMember.Demo : []).Concat(configuration.GetSection("Staff").Get<StaffMember[]>() ?? [])
            .GroupBy(s => Account.Normalize(s.Email)).ToDictionary(s => s.Key, s => s.ToArray());
        var existing = await db.Users.Where(a => a.Managed).ToListAsync(cancellationToken);
        var ids = existing.Select(a => a.Id).ToArray();
        var claims = (await db.UserClaims.Where(c => ids.Contains(c.UserId)).ToListAsync(cancellationToken)).ToLookup(c => c.UserId);
        var lost = new List<Guid>();
        foreach (var account in existing)
        {
            var rights = wanted.Remove(account.NormalizedEmail!, out var staff) ? RightsOf(staff) : [];
            if (staff is null && account.PersonId is null)
                db.Remove(account);
            else if (SetRights(db, account, claims[account.Id], rights))
                lost.Add(account.Id);
        }
        foreach (var staff in wanted.Values)
        {
            var account = Account.Open(Guid.CreateVersion7(time.GetUtcNow()), staff[0].Email, staff[0].Name, "sv", managed: true);
            db.Add(account);
            SetRights(db, account, [], RightsOf(staff));
        }
        await db.SaveChangesAsync(cancellationToken);
        await db.EndSessionsAsync(s => lost.Contains(s.AccountId), SessionEnd.Rights, time.GetUtcNow(), cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private static (string Type, string Value)[] RightsOf(StaffMember[] staff) => [.. Grant.Claims([.. staff.Select(s => s.Grant)])];

    /// <returns>Whether a right was taken away.</returns>
    private static bool SetRights(IdentityDb db, Account account, IEnumerable<IdentityUserClaim<Guid>> claims, IEnumerable<(string Type, string Value)> rights)
    {
        var missing = rights.ToHashSet();
        if (account.PersonId is not null)
            missing.Add(("role", Roles.Member));
        var surplus = claims.Where(claim => !missing.Remove((claim.ClaimType!, claim.ClaimValue!))).ToList();
        db.RemoveRange(surplus);
        db.AddRange(missing.Select(m => new IdentityUserClaim<Guid> { UserId = account.Id, ClaimType = m.Type, ClaimValue = m.Value }));
        return surplus.Count > 0;
    }
}
