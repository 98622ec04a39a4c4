using AlumniPlatform.Events.Registrations;

namespace AlumniPlatform.Events.Mails;

/// <summary>What attendees are written to about: stable codes of <see cref="Contracts.Events.SendGatheringMail"/>.</summary>
internal static class MailPurposes
{
    public const string Confirmed = "registration-confirmed";
    public const string Waitlisted = "registration-waitlisted";
    public const string Pending = "registration-pending";
    public const string Offered = "seat-offered";
    public const string OfferLapsed = "offer-lapsed";
    public const string Changed = "registration-changed";
    public const string Cancelled = "registration-cancelled";
    public const string Rejected = "registration-rejected";
    public const string Rescheduled = "gathering-rescheduled";
    public const string GatheringCancelled = "gathering-cancelled";
    public const string Reminder = "gathering-reminder";
    public const string Thanks = "gathering-thanks";

    /// <summary>Asks who reads the mail of an address that nobody has proved to confirm what was asked for under it.</summary>
    public const string ToConfirm = "registration-to-confirm";

    /// <summary>The same was asked of an address that has a registration.</summary>
    public const string AlreadyRegistered = "already-registered";

    /// <summary>The same was asked of an address that is not on the list of those who are invited.</summary>
    public const string ByInvitation = "registration-by-invitation";

    /// <summary>Whether the mail still fits when its turn comes: meanwhile the registration may have ended.</summary>
    public static bool Fits(string purpose, Registration registration) => purpose switch
    {
        Reminder or Thanks => registration.State == RegistrationState.Confirmed,
        Rescheduled => registration.IsActive,
        _ => true,
    };
}
