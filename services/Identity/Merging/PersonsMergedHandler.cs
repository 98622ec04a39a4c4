using AlumniPlatform.Contracts.Identity;
using AlumniPlatform.Contracts.Membership;
using AlumniPlatform.Identity.Accounts;
using AlumniPlatform.Identity.Sessions;
using AlumniPlatform.Messaging;
using AlumniPlatform.ServiceDefaults;
using Microsoft.EntityFrameworkCore;

namespace AlumniPlatform.Identity.Merging;

/// <summary>
/// The account of a merged person is that of the one who stays. When both have one, the one who stays keeps theirs and
/// the other is closed; its address goes on as another one to sign in from, so nobody is locked out of a mailbox that
/// worked. An account of staff is not closed: it only is no member's any more.
/// </summary>
internal sealed class PersonsMergedHandler(IdentityDb db, TimeProvider time) : IConsume<PersonsMerged>
{
    public async Task ConsumeAsync(IReadOnlyList<PersonsMerged> messages, CancellationToken cancellationToken)
    {
        await db.LockMergersAsync(cancellationToken);
        foreach (var message in messages)
        {
            await ApplyAsync(message, cancellationToken);
            await db.SaveChangesAsync(cancellationToken); // the next may be about the same persons
        }
    }

    private async Task ApplyAsync(PersonsMerged message, CancellationToken cancellationToken)
    {
        var before = await db.MergedPersons.Where(m => m.PersonId == message.PersonId || m.PersonId == message.MergedPersonId || m.Into == message.MergedPersonId)
            .ToListAsync(cancellationToken);
        // Who stays may have been merged further by a message that came before this one.
        var stays = before.Find(m => m.PersonId == message.PersonId)?.Into ?? message.PersonId;
        foreach (var follower in before.Where(m => m.Into == message.MergedPersonId))
            follower.Into = stays;
        if (before.TrueForAll(m => m.PersonId != message.MergedPersonId))
            db.Add(new MergedPerson { PersonId = message.MergedPersonId, Into = stays });
        var accounts = await db.Users.Where(a => a.PersonId == stays || a.PersonId == message.MergedPersonId).ToListAsync(cancellationToken);
        if (accounts.Find(a => a.PersonId == message.MergedPersonId) is not { } gone)
            return;
        var kept = accounts.Find(a => a.PersonId == stays);
        if (kept is null)
            (kept = gone).MoveTo(stays);
        else
            await CloseAsync(gone, kept, cancellationToken);
        db.Publish(new AccountLinked(Guid.CreateVersion7(time.GetUtcNow()), time.GetUtcNow(), stays, kept.Version, kept.Id));
    }

    private async Task CloseAsync(Account gone, Account kept, CancellationToken cancellationToken)
    {
        var addresses = await db.AccountAddresses.AsNoTracking().Where(a => a.AccountId == gone.Id).Select(a => a.Email).ToListAsync(cancellationToken);
        foreach (var email in addresses.Append(gone.Email!))
            await db.AddAddressAsync(kept, email, cancellationToken);
        if (!gone.Managed)
        {
            db.Remove(gone);
            return;
        }
        gone.NoMember();
        await db.EndSessionsAsync(s => s.AccountId == gone.Id, SessionEnd.Rights, time.GetUtcNow(), cancellationToken);
        db.RemoveRange(await db.UserClaims.Where(c => c.UserId == gone.Id && c.ClaimType == "role" && c.ClaimValue == Roles.Member).ToListAsync(cancellationToken));
    }
}

internal static class AccountAddresses
{
    /// <summary>Lets the account's member sign in from <paramref name="email"/> too.</summary>
    public static async Task AddAddressAsync(this IdentityDb db, Account account, string email, CancellationToken cancellationToken)
    {
        var normalized = Account.Normalize(email);
        if (normalized != account.NormalizedEmail && await db.AccountAddresses.FindAsync([account.Id, normalized], cancellationToken) is null)
            db.Add(new AccountAddress { AccountId = account.Id, Email = email, NormalizedEmail = normalized });
    }
}
