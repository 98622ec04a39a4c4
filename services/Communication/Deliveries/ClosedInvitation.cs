namespace AlumniPlatform.Communication.Deliveries;

/// <summary>An invitation that has ended: whatever of it is queued, or arrives later, comes to this.</summary>
internal sealed class ClosedInvitation
{
    public required Guid InvitationId { get; init; }

    /// <summary>Suppressed when the person said no, else cancelled.</summary>
    public required DeliveryState State { get; init; }

    public required string Code { get; init; }

    public required DateTimeOffset ClosedAt { get; init; }
}
