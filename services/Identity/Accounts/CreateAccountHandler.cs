using AlumniPlatform.Contracts.Identity;
using AlumniPlatform.Contracts.Membership;
using AlumniPlatform.Identity.Merging;
using AlumniPlatform.Identity.SignIn;
using AlumniPlatform.Messaging;
using AlumniPlatform.ServiceDefaults;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace AlumniPlatform.Identity.Accounts;

/// <summary>
/// Gives each new member an account, at the address that their invitation's link proved. It is linked to an account that
/// has this address already when that account has no person yet (who signs in there holds the mailbox, and gains no role
/// but <c>member</c>); otherwise the member gets an account beside it.
/// </summary>
internal sealed class CreateAccountHandler(IdentityDb db, TimeProvider time) : IConsume<CreateAccount>
{
    public async Task ConsumeAsync(IReadOnlyList<CreateAccount> messages, CancellationToken cancellationToken)
    {
        // A person may have been merged before this came: the account is that of the one who stays.
        var merged = await db.MergedAsync(messages.Select(m => m.PersonId), cancellationToken);
        messages = [.. messages.Select(m => m with { PersonId = merged.GetValueOrDefault(m.PersonId, m.PersonId) })];
        var persons = messages.Select(m => (Guid?)m.PersonId).ToArray();
        var joined = await db.MergedPersons.Where(m => persons.Contains(m.Into)).Select(m => m.Into).ToListAsync(cancellationToken);
        var emails = messages.Select(m => Account.Normalize(m.Email)).ToArray();
        var accounts = await db.Users
            .Where(a => persons.Contains(a.PersonId) || (a.PersonId == null && emails.Contains(a.NormalizedEmail!)))
            .ToListAsync(cancellationToken);
        var gone = await db.GoneMembers.AsNoTracking().Where(g => persons.Contains(g.PersonId)).ToDictionaryAsync(g => g.PersonId, cancellationToken);
        var linked = new List<AccountLinked>();
        foreach (var message in messages.Where(m => !gone.TryGetValue(m.PersonId, out var left) || left.At < m.OccurredAt))
        {
            var account = accounts.Find(a => a.PersonId == message.PersonId) ?? Link(accounts, message);
            account.LinkAgain(message.OccurredAt);
            if (joined.Contains(message.PersonId))
                await db.AddAddressAsync(account, message.Email, cancellationToken);
            // Also when it was linked before: whoever asks again has missed the answer.
            linked.Add(new AccountLinked(Guid.CreateVersion7(time.GetUtcNow()), time.GetUtcNow(), message.PersonId, account.Version, account.Id));
        }
        await db.PublishAsync(linked, cancellationToken);
    }

    private Account Link(List<Account> accounts, CreateAccount message)
    {
        var account = accounts.Find(a => a.PersonId is null && a.NormalizedEmail == Account.Normalize(message.Email));
        var opened = account is null;
        if (account is null)
        {
            account = Account.Open(Guid.CreateVersion7(time.GetUtcNow()), message.Email, message.DisplayName, message.Language);
            db.Add(account);
            accounts.Add(account);
        }
        account.LinkTo(message.PersonId, message.OccurredAt);
        db.Add(new IdentityUserClaim<Guid> { UserId = account.Id, ClaimType = "role", ClaimValue = Roles.Member });
        // A ticket opens an account that was made for it, never one with other rights: those take a mail to its address.
        if (SignInTicket.Of(message, account.Id, usable: opened, time.GetUtcNow()) is { } ticket)
            db.Add(ticket);
        return account;
    }
}
