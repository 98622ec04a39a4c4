using AlumniPlatform.ServiceDefaults;

namespace AlumniPlatform.Events.Registrations;

internal enum RegistrationState
{
    /// <summary>Waits for the organiser's word; has no seats.</summary>
    Pending,

    /// <summary>Has its seats.</summary>
    Confirmed,

    /// <summary>Waits for seats.</summary>
    Waitlisted,

    /// <summary>Seats are held for it until <see cref="Registration.OfferedUntil"/>.</summary>
    Offered,

    Cancelled,
    Rejected,

    /// <summary>Its offer was declined, or not answered in time.</summary>
    Lapsed,
}

/// <summary>Somebody's registration for a gathering, with who comes along. Changed only under the lock of its gathering.</summary>
internal sealed class Registration
{
    public static readonly RegistrationState[] ActiveStates = [RegistrationState.Pending, RegistrationState.Confirmed, RegistrationState.Waitlisted, RegistrationState.Offered];

    public required Guid Id { get; init; }
    public required Guid GatheringId { get; init; }

    /// <summary>Order of entry within the gathering, strictly growing; the waiting list goes by it.</summary>
    public long Entry { get; private set; }

    /// <summary>From the member's token; null for a guest.</summary>
    public Guid? PersonId { get; set; }

    public required string Name { get; set; }

    public required string Email
    {
        get;
        set => (field, EmailKey) = (value, value.ToLowerInvariant());
    }

    /// <summary>The address in small letters: two that differ only in case are one.</summary>
    public string EmailKey { get; private set; } = "";

    /// <summary>False for a walk-in who gave none, and for who was erased: there is nobody to write to.</summary>
    public bool HasAddress => !EmailKey.EndsWith(".invalid", StringComparison.Ordinal);

    /// <summary>What stands in the place of an address that somebody did not give.</summary>
    public static string NoAddress(Guid id) => $"no-address-{id}@walk-in.invalid";

    /// <summary><c>sv</c> or <c>en</c>.</summary>
    public required string Language { get; set; }

    public Guid? QuotaId { get; init; }

    /// <summary>The registered person and the companions.</summary>
    public required int Party { get; set; }

    /// <summary>Names of companions, of those who have told them.</summary>
    public string[] Companions { get; set; } = [];

    public Guid[] PartIds { get; set; } = [];
    public Answers Answers { get; set; } = Answers.None;

    /// <summary>Erased soon after the gathering; null from then on.</summary>
    public Answers? SensitiveAnswers { get; set; }

    /// <summary>Organisers with whom the attendee agreed to share the registration.</summary>
    public Guid[] SharedWith { get; set; } = [];

    /// <summary>Whether the attendee may be in photos: no, unless they said so.</summary>
    public bool PhotoConsent { get; private set; }

    /// <summary>Version of the words that they agreed to last; null when they never did.</summary>
    public int? PhotoWording { get; private set; }

    /// <summary>When they agreed, or took it back.</summary>
    public DateTimeOffset? PhotosSaidAt { get; private set; }

    public RegistrationState State { get; private set; }
    public DateTimeOffset? OfferedUntil { get; private set; }

    /// <summary>Why it ended; stable code.</summary>
    public string? EndedBy { get; private set; }

    /// <summary>Whether the attendee was sent a calendar entry that counts.</summary>
    public bool InCalendar { get; set; }

    /// <summary>Purpose of a mail that is still to be written, because it is one of thousands.</summary>
    public string? DueMail { get; set; }

    /// <summary>That it ended is still to be told others: with it, whether it had seats.</summary>
    public bool? DueEnd { get; set; }

    public required DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset ChangedAt { get; private set; }
    public DateTimeOffset? ErasedAt { get; private set; }

    /// <summary>The account of the office that registered somebody else; null for who did so themselves.</summary>
    public string? RegisteredBy { get; init; }

    public string? RequestKey { get; set; }
    public string? RequestBody { get; set; }

    /// <summary>Grows with each change.</summary>
    public long Version { get; private set; }

    public bool IsActive => ActiveStates.Contains(State);

    /// <summary>Whether it counts in what is taken.</summary>
    public bool HasSeats => State is RegistrationState.Confirmed or RegistrationState.Offered;

    public Claim Claim => new(Party, QuotaId, PartIds);

    public void Enter(long entry) => (Entry, ChangedAt, Version) = (entry, CreatedAt, 1);

    public void Confirm(DateTimeOffset now)
    {
        if (State is not (RegistrationState.Pending or RegistrationState.Waitlisted or RegistrationState.Offered))
            throw NotActive();
        Move(RegistrationState.Confirmed, now);
    }

    public void Wait(DateTimeOffset now)
    {
        if (State != RegistrationState.Pending)
            throw NotActive();
        Move(RegistrationState.Waitlisted, now);
    }

    public void Offer(DateTimeOffset until, DateTimeOffset now)
    {
        CheckWaits();
        Move(RegistrationState.Offered, now);
        OfferedUntil = until;
    }

    public void CheckOffered(DateTimeOffset now)
    {
        if (State == RegistrationState.Lapsed || (State == RegistrationState.Offered && now >= OfferedUntil))
            throw new DomainRuleException("offer-ended", "The offer has ended, and the seats go to who waits next.");
        if (State != RegistrationState.Offered)
            throw new DomainRuleException("not-offered", "No seats are offered to this registration.");
    }

    public void CheckPending()
    {
        if (State != RegistrationState.Pending)
            throw new DomainRuleException("not-pending", "This registration has been decided already.");
    }

    public void CheckWaits()
    {
        if (State != RegistrationState.Waitlisted)
            throw new DomainRuleException("not-waiting", "This registration is not on the waiting list.");
    }

    public void CheckActive()
    {
        if (!IsActive)
            throw NotActive();
    }

    /// <summary>What is not a change of state: party, parts, answers.</summary>
    public void Changed(DateTimeOffset now)
    {
        CheckActive();
        ChangedAt = now;
        Version++;
    }

    /// <summary>Agrees to the words in force, or takes it back.</summary>
    public void SayOfPhotos(bool given, DateTimeOffset now)
    {
        if (given != PhotoConsent || (given && PhotoWording != Registrations.PhotoWording.Current.Version))
            (PhotoConsent, PhotoWording, PhotosSaidAt) = (given, given ? Registrations.PhotoWording.Current.Version : PhotoWording, now);
    }

    /// <summary>Somebody of the party came, or that was taken back.</summary>
    public void Attended() => Version++;

    public void End(RegistrationState state, string by, DateTimeOffset now)
    {
        CheckActive();
        Move(state, now);
        EndedBy = by;
    }

    /// <summary>Nothing names or reaches the person any more; that somebody registered stays.</summary>
    public void Erase(DateTimeOffset now)
    {
        (Name, Email, Companions, Answers, SensitiveAnswers) = ("", $"erased-{Id}@erased.invalid", [], Answers.None, null);
        (SharedWith, PhotoConsent, PhotoWording, PhotosSaidAt, RequestKey, RequestBody, DueMail, ErasedAt) = ([], false, null, null, null, null, null, now);
        Version++;
    }

    private void Move(RegistrationState to, DateTimeOffset now)
    {
        (State, OfferedUntil, ChangedAt) = (to, null, now);
        Version++;
    }

    private static DomainRuleException NotActive() => new("registration-ended", "This registration has ended.");
}

/// <summary>The seats that a registration needs: so many of the gathering, of its quota and of each of its parts.</summary>
internal sealed record Claim(int Party, Guid? Quota, IReadOnlyCollection<Guid> Parts);

/// <summary>What was answered, by question.</summary>
internal sealed record Answers(IReadOnlyDictionary<Guid, string> Values)
{
    public static Answers None { get; } = new(new Dictionary<Guid, string>());

    public IReadOnlyDictionary<Guid, string> And(Answers? others) => others is null ? Values : Values.Concat(others.Values).ToDictionary();
}
