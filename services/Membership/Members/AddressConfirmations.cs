using AlumniPlatform.Contracts.Membership;
using AlumniPlatform.Membership.Activation;
using AlumniPlatform.Membership.People;
using AlumniPlatform.Messaging;
using AlumniPlatform.ServiceDefaults;
using Microsoft.EntityFrameworkCore;

namespace AlumniPlatform.Membership.Members;

/// <summary>Mails links that prove addresses. Like those of invitations they are computed, so that a copy of the table opens nothing without the key.</summary>
internal sealed class AddressConfirmations(MembershipDb db, ActivationTokens tokens, IConfiguration configuration)
{
    private static readonly TimeSpan validFor = TimeSpan.FromDays(7);

    /// <summary>A member makes the platform write to an address of their choice: not more often than this, nor than <see cref="AskedMailLimit"/> a day.</summary>
    public static readonly TimeSpan Pause = TimeSpan.FromMinutes(10);

    public ValueTask<byte[]> KeyAsync(CancellationToken cancellationToken) => tokens.KeyAsync("address-confirmation", cancellationToken);

    /// <summary>How long the person must wait before the next link is sent; null when it may be sent now.</summary>
    public async Task<TimeSpan?> WaitAsync(Person person, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (await LastAsync(person, cancellationToken) is not { } last)
            return null;
        var from = last.RequestedAt + Pause;
        if (last.Mails >= AskedMailLimit.Most && last.CountedSince + AskedMailLimit.Period is { } tomorrow && tomorrow > from)
            from = tomorrow;
        return from > now ? from - now : null;
    }

    /// <summary>Sends a link to <paramref name="address"/>; one that was sent before works no longer.</summary>
    public async Task SendAsync(Person person, string address, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var last = await LastAsync(person, cancellationToken);
        var sameDay = now < last?.CountedSince + AskedMailLimit.Period;
        await db.AddressConfirmations.Where(c => c.PersonId == person.Id).ExecuteDeleteAsync(cancellationToken);
        var confirmation = new AddressConfirmation
        {
            Id = Guid.CreateVersion7(now), PersonId = person.Id, Address = address, RequestedAt = now, ExpiresAt = now + validFor,
            CountedSince = sameDay ? last!.CountedSince : now, Mails = sameDay ? last!.Mails + 1 : 1,
        };
        db.Add(confirmation);
        var token = ActivationTokens.Token(await KeyAsync(cancellationToken), confirmation.Id);
        db.Publish(new SendAddressConfirmation(
            Guid.CreateVersion7(now), now, person.Id, confirmation.Id, address, person.DisplayName, person.Language ?? "sv",
            PublicAddress.Of(configuration).Link($"confirm-address?token={token}"), confirmation.ExpiresAt));
    }

    private Task<AddressConfirmation?> LastAsync(Person person, CancellationToken cancellationToken) =>
        db.AddressConfirmations.AsNoTracking().SingleOrDefaultAsync(c => c.PersonId == person.Id, cancellationToken);
}
