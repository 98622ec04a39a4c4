using AlumniPlatform.Contracts.Communication;
using AlumniPlatform.Contracts.Events;
using AlumniPlatform.Contracts.Identity;
using AlumniPlatform.Contracts.Membership;

namespace AlumniPlatform.Contracts;

/// <summary>Who publishes a message and which services consume it.</summary>
/// <param name="Message">The record.</param>
/// <param name="Publisher">Name of the service that publishes it.</param>
/// <param name="Consumers">Names of the services that consume it, at least one.</param>
public sealed record MessageRoute(Type Message, string Publisher, IReadOnlyList<string> Consumers)
{
    /// <summary>The queue in which <paramref name="consumer"/> receives this message, for example <c>analytics.degree-recorded</c>.</summary>
    public string Queue(string consumer) => $"{consumer}.{Kebab(Message.Name)}";

    private static string Kebab(string name) =>
        string.Concat(name.Select((c, i) => char.IsUpper(c) && i > 0 ? "-" + char.ToLowerInvariant(c) : char.ToLowerInvariant(c).ToString()));
}

/// <summary>
/// Every message of the platform. Each service declares all of its queues and bindings at start, its own and the
/// others', so that a message published before its consumer first ran waits for it instead of being dropped.
/// </summary>
public static class MessageCatalogue
{
    /// <summary>Every route, grouped by publisher.</summary>
    public static IReadOnlyList<MessageRoute> All { get; } =
    [
        Route<GraduationExpected>("membership", "analytics"),
        Route<DegreeRecorded>("membership", "events", "analytics"),
        Route<DegreeRevoked>("membership", "events", "analytics"),
        Route<InvitationRequested>("membership", "communication"),
        Route<InvitationClosed>("membership", "communication"),
        Route<InvitationDeclined>("membership", "analytics"),
        Route<PersonInvited>("membership", "analytics"),
        Route<ReachabilityChanged>("membership", "analytics"),
        Route<ActivationOpened>("membership", "analytics"),
        Route<MemberActivated>("membership", "analytics"),
        Route<ConsentChanged>("membership", "analytics"),
        Route<MemberLeft>("membership", "identity", "analytics"),
        Route<VolunteerChanged>("membership", "events"),
        Route<PersonsMerged>("membership", "identity", "communication", "events", "analytics"),
        Route<PersonErased>("membership", "identity", "communication", "events", "analytics"),
        Route<SchoolChanged>("membership", "events", "analytics"),
        Route<SendAddressConfirmation>("membership", "communication"),
        Route<CreateAccount>("membership", "identity"),
        Route<UpdateAccount>("membership", "identity"),
        Route<AccountLinked>("identity", "membership"),
        Route<SendSignInLink>("identity", "communication"),
        Route<GatheringPublished>("events", "analytics"),
        Route<GatheringRescheduled>("events", "analytics"),
        Route<GatheringCancelled>("events", "analytics"),
        Route<GatheringOrganisersChanged>("events", "analytics"),
        Route<GatheringCostNoted>("events", "analytics"),
        Route<RegistrationConfirmed>("events", "analytics"),
        Route<RegistrationWaitlisted>("events", "analytics"),
        Route<RegistrationCancelled>("events", "analytics"),
        Route<SeatOffered>("events", "analytics"),
        Route<AttendanceRecorded>("events", "analytics"),
        Route<SendGatheringMail>("events", "communication"),
        Route<MessageSent>("communication", "membership", "analytics"),
        Route<MessageBounced>("communication", "membership", "analytics"),
    ];

    private static MessageRoute Route<T>(string publisher, params string[] consumers) where T : IMessage =>
        new(typeof(T), publisher, consumers);
}
