using AlumniPlatform.ServiceDefaults;

namespace AlumniPlatform.Membership.Members;

/// <summary>An address that a member gave, until a link that was sent to it is followed. A member has one at most: the latest.</summary>
internal sealed class AddressConfirmation
{
    public required Guid Id { get; init; }
    public required Guid PersonId { get; init; }
    public required string Address { get; init; }
    public required DateTimeOffset RequestedAt { get; init; }
    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>When the day began in which <see cref="Mails"/> are counted; null for one made before they were.</summary>
    public DateTimeOffset? CountedSince { get; init; }

    /// <summary>How many links the member asked for within that day, this one included.</summary>
    public int Mails { get; init; }

    /// <summary>Kept after that, so that a second click is told what the first one did.</summary>
    public DateTimeOffset? ConfirmedAt { get; private set; }

    /// <summary>Fails unless the link may be followed at <paramref name="now"/>.</summary>
    public void CheckUsable(DateTimeOffset now)
    {
        if (ConfirmedAt is not null)
            throw new DomainRuleException("address-already-confirmed", "This address is confirmed already. Nothing is left to do.");
        if (now >= ExpiresAt)
            throw new DomainRuleException("confirmation-expired", "This link has expired. Sign in and ask for a new one.");
    }

    public void Confirm(DateTimeOffset now)
    {
        CheckUsable(now);
        ConfirmedAt = now;
    }
}
