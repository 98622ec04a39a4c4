namespace AlumniPlatform.Communication.Deliveries;

/// <summary>Where a message to one recipient stands. Each delivery is in exactly one state, so the sums always reconcile.</summary>
internal enum DeliveryState
{
    /// <summary>Waits for its turn, or for the next attempt.</summary>
    Queued,

    /// <summary>Is being handed to the mail server. Whoever finds it here after the lease cannot know whether it left.</summary>
    Sending,

    /// <summary>The mail server took responsibility.</summary>
    Sent,

    /// <summary>It is in the recipient's mailbox, as far as the recipient's server says.</summary>
    Delivered,

    /// <summary>The recipient's address was refused for good.</summary>
    Bounced,

    /// <summary>Not sent, because the recipient does not want it or the address is known to be dead.</summary>
    Suppressed,

    /// <summary>Given up, or interrupted at the moment of sending.</summary>
    Failed,

    /// <summary>No longer wanted by whoever asked for it, or too late.</summary>
    Cancelled,
}

/// <summary>What the messages are for: stable codes, in events and lists.</summary>
internal static class Purposes
{
    public const string Invitation = "invitation";

    /// <summary>Of an invitation that is still open; relates to the same invitation.</summary>
    public const string Reminder = "reminder";

    public const string SignIn = "sign-in";

    /// <summary>Proves an address that a member gave.</summary>
    public const string AddressConfirmation = "address-confirmation";

    /// <summary>Of a registration for a gathering, like the other purposes of <see cref="Contracts.Events.SendGatheringMail"/>.</summary>
    public const string SeatOffered = "seat-offered";

    /// <summary>Somebody waits for its link, and seats are held.</summary>
    public const string ToConfirm = "registration-to-confirm";

    /// <summary>Relate to an invitation, so they end with it.</summary>
    public static readonly string[] OfInvitations = [Invitation, Reminder];
}
