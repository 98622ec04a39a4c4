using AlumniPlatform.Contracts.Membership;

namespace AlumniPlatform.Identity.SignIn;

/// <summary>Signs in the browser in which somebody has just become a member, once. Only its hash is known here.</summary>
internal sealed class SignInTicket
{
    public required byte[] Hash { get; init; }

    public required Guid AccountId { get; init; }

    public required DateTimeOffset ExpiresAt { get; init; }

    public DateTimeOffset? UsedAt { get; init; }

    /// <summary>The ticket of the command; one that may not be used is spent from the start, so that its browser is not kept waiting.</summary>
    public static SignInTicket? Of(CreateAccount message, Guid account, bool usable, DateTimeOffset now) =>
        message is { TicketHash: { } hash, TicketExpiresAt: { } expires }
            ? new() { Hash = Convert.FromHexString(hash), AccountId = account, ExpiresAt = expires, UsedAt = usable ? null : now }
            : null;
}
