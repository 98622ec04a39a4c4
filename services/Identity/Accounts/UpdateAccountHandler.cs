using AlumniPlatform.Contracts.Membership;
using AlumniPlatform.Identity.Merging;
using AlumniPlatform.Messaging;
using Microsoft.EntityFrameworkCore;

namespace AlumniPlatform.Identity.Accounts;

/// <summary>Takes over a member's new name or proven address.</summary>
internal sealed class UpdateAccountHandler(IdentityDb db) : IConsume<UpdateAccount>
{
    public async Task ConsumeAsync(IReadOnlyList<UpdateAccount> messages, CancellationToken cancellationToken)
    {
        var merged = await db.MergedAsync(messages.Select(m => m.PersonId), cancellationToken);
        messages = [.. messages.Select(m => m with { PersonId = merged.GetValueOrDefault(m.PersonId, m.PersonId) })];
        Guid?[] persons = [.. messages.Select(m => (Guid?)m.PersonId)];
        var accounts = await db.Users.Where(a => persons.Contains(a.PersonId)).ToDictionaryAsync(a => a.PersonId!.Value, cancellationToken);
        var gone = await db.GoneMembers.AsNoTracking().Where(g => persons.Contains(g.PersonId)).ToDictionaryAsync(g => g.PersonId, cancellationToken);
        foreach (var message in messages)
        {
            if (accounts.TryGetValue(message.PersonId, out var account))
                account.Update(message.Version, message.Email, message.DisplayName, message.Language);
            // The command that makes the account is on its way in another queue: tried again, this finds it.
            else if (!gone.TryGetValue(message.PersonId, out var left) || left.At < message.OccurredAt)
                throw new InvalidOperationException($"The person {message.PersonId} has no account yet.");
        }
    }
}
