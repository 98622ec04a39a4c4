using AlumniPlatform.Contracts.Membership;
using AlumniPlatform.Identity.Sessions;
using AlumniPlatform.Messaging;
using AlumniPlatform.ServiceDefaults;
using Microsoft.EntityFrameworkCore;
using OpenIddict.EntityFrameworkCore.Models;

namespace AlumniPlatform.Identity.Accounts;

/// <summary>Who left the network loses the account, or, working here too, just the role and the link to the person.</summary>
internal sealed class MemberLeftHandler(IdentityDb db, TimeProvider time) : IConsume<MemberLeft>
{
    public async Task ConsumeAsync(IReadOnlyList<MemberLeft> messages, CancellationToken cancellationToken)
    {
        var left = messages.GroupBy(m => m.PersonId).ToDictionary(g => g.Key, g => g.Max(m => m.OccurredAt));
        await db.CloseAccountsAsync(left, time.GetUtcNow(), cancellationToken);
    }
}

/// <summary>All that identity has of a person goes: account, links, tickets, tokens and messages that wait for an operator.</summary>
internal sealed class PersonErasedHandler(IdentityDb db, TimeProvider time) : IConsume<PersonErased>
{
    public async Task ConsumeAsync(IReadOnlyList<PersonErased> messages, CancellationToken cancellationToken)
    {
        var erased = messages.Select(m => m.PersonId).Distinct().ToArray();
        await db.CloseAccountsAsync(erased.ToDictionary(p => p, _ => DateTimeOffset.MaxValue), time.GetUtcNow(), cancellationToken);
        await db.ForgetDeadLettersAsync(erased, time.GetUtcNow(), cancellationToken);
    }
}

internal static class CloseAccounts
{
    /// <summary>Closes the accounts of these persons, unless they have become members again since.</summary>
    public static async Task CloseAccountsAsync(this IdentityDb db, Dictionary<Guid, DateTimeOffset> gone, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await db.Database.ExecuteSqlAsync($"""
            insert into gone_member (person_id, at) select person, at from unnest({gone.Keys.ToArray()}, {gone.Values.ToArray()}) as r (person, at)
            order by person on conflict (person_id) do update set at = greatest(gone_member.at, excluded.at)
            """, cancellationToken);
        Guid?[] persons = [.. gone.Keys];
        var accounts = await db.Users.Where(a => persons.Contains(a.PersonId)).ToListAsync(cancellationToken);
        foreach (var account in accounts.Where(a => a.LinkedAt < gone[a.PersonId!.Value]))
        {
            if (account.Managed)
                await db.TakeMembershipAsync(account, now, cancellationToken);
            else
                await db.DeleteAccountAsync(account, cancellationToken);
        }
    }

    private static async Task TakeMembershipAsync(this IdentityDb db, Account account, DateTimeOffset now, CancellationToken cancellationToken)
    {
        account.Unlink();
        await db.EndSessionsAsync(s => s.AccountId == account.Id, SessionEnd.Rights, now, cancellationToken);
        await db.UserClaims.Where(c => c.UserId == account.Id && c.ClaimType == "role" && c.ClaimValue == Roles.Member).ExecuteDeleteAsync(cancellationToken);
    }

    // With the account go its claims, links, tickets and sessions.
    private static async Task DeleteAccountAsync(this IdentityDb db, Account account, CancellationToken cancellationToken)
    {
        var subject = account.Id.ToString();
        await db.Set<OpenIddictEntityFrameworkCoreToken>().Where(t => t.Subject == subject).ExecuteDeleteAsync(cancellationToken);
        await db.Set<OpenIddictEntityFrameworkCoreAuthorization>().Where(t => t.Subject == subject).ExecuteDeleteAsync(cancellationToken);
        db.Remove(account);
    }
}
