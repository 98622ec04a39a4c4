using AlumniPlatform.Events.Registrations;

namespace AlumniPlatform.Events.Reservations;

/// <summary>
/// What somebody asked for who has not proved the address: it becomes a registration when the link is opened that was mailed
/// there, and is deleted when nobody does in time. Until then its seats are held, if there were any. An address has one of a
/// gathering at most, and also one that is registered already or not invited: by what is seen from outside nobody tells them apart.
/// </summary>
internal sealed class Reservation
{
    /// <summary>Of the registration that it becomes.</summary>
    public required Guid Id { get; init; }

    public required Guid GatheringId { get; init; }

    /// <summary>In small letters: two that differ only in case are one.</summary>
    public required string EmailKey { get; init; }

    /// <summary>Order of entry: the waiting list goes by it once the address is proved.</summary>
    public long Entry { get; private set; }

    public int Party { get; private set; }
    public Guid? QuotaId { get; private set; }
    public Guid[] PartIds { get; private set; } = [];

    /// <summary>Whether it counts in what is taken.</summary>
    public bool HasSeats { get; private set; }

    /// <summary>The link works until then, and the seats are held.</summary>
    public DateTimeOffset HeldUntil { get; private set; }

    /// <summary>The member who asked; null for a guest.</summary>
    public Guid? PersonId { get; private set; }

    public Said Said { get; private set; } = Said.Nothing;
    public string? RequestKey { get; private set; }
    public string? RequestBody { get; private set; }

    public Claim Claim => new(Party, QuotaId, PartIds);

    public bool Asks(Claim claim) => Party == claim.Party && QuotaId == claim.Quota && PartIds.SequenceEqual(claim.Parts);

    /// <summary>Asks for other seats than before, from the end of the line.</summary>
    public void Enter(long entry, Claim claim, bool hasSeats) =>
        (Entry, Party, QuotaId, PartIds, HasSeats) = (entry, claim.Party, claim.Quota, [.. claim.Parts], hasSeats);

    /// <summary>What was said last counts: who opens the link sees it before anything of it does.</summary>
    public void Say(Registration asked)
    {
        (PersonId, RequestKey, RequestBody) = (asked.PersonId, asked.RequestKey, asked.RequestBody);
        Said = new Said(asked.Name, asked.Email, asked.Language, asked.Companions, asked.Answers, asked.SensitiveAnswers, asked.SharedWith,
            asked.PhotoConsent ? asked.PhotoWording : null, asked.CreatedAt);
    }

    public void Hold(DateTimeOffset until) => HeldUntil = until;

    /// <summary>What it becomes. Without the key of the request: who sent that need not be who opened the link.</summary>
    /// <param name="person">As whom the member registers now.</param>
    public Registration Registration(Guid? person)
    {
        var registration = new Registration
        {
            Id = Id, GatheringId = GatheringId, PersonId = person, Name = Said.Name, Email = Said.Email, Language = Said.Language,
            QuotaId = QuotaId, Party = Party, Companions = Said.Companions, PartIds = PartIds, Answers = Said.Answers,
            SensitiveAnswers = Said.SensitiveAnswers, SharedWith = Said.SharedWith, CreatedAt = Said.At,
        };
        registration.SayOfPhotos(Said.PhotoWording == PhotoWording.Current.Version, Said.At); // to words in force alone
        registration.Enter(Entry);
        return registration;
    }
}

/// <param name="PhotoWording">Version of the words about photos that were agreed to; null when none were.</param>
/// <param name="At">When it was said.</param>
internal sealed record Said(
    string Name, string Email, string Language, string[] Companions, Answers Answers, Answers? SensitiveAnswers, Guid[] SharedWith,
    int? PhotoWording, DateTimeOffset At)
{
    public static Said Nothing { get; } = new("", "", "sv", [], Answers.None, null, [], null, default);
}
