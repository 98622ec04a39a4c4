using System.Text.Json.Serialization;
using AlumniPlatform.Events.Seating;

namespace AlumniPlatform.Events.Gatherings;

/// <summary>A session or a sub-event with seats of its own: a conference day, a dinner, a workshop.</summary>
internal sealed class Part
{
    public required Guid GatheringId { get; init; }
    public required Guid Id { get; init; }

    /// <summary>Place in the programme.</summary>
    public int Position { get; set; }

    public string TitleSv { get; set; } = "";
    public string TitleEn { get; set; } = "";
    public DateTime? StartsLocal { get; set; }
    public DateTime? EndsLocal { get; set; }
    public string Venue { get; set; } = "";
    public string[] Speakers { get; set; } = [];

    /// <summary>Speakers who are volunteers of ours, by person.</summary>
    public Guid[] Volunteers { get; set; } = [];

    public SeatCount Seats { get; init; } = new();

    public string Title(string language) => BothLanguages.Choose(language, TitleSv, TitleEn);
}

/// <summary>Seats for a group: students, partners. Of the whole gathering or of one part.</summary>
internal sealed class Quota
{
    public required Guid GatheringId { get; init; }
    public required Guid Id { get; init; }
    public int Position { get; set; }
    public string NameSv { get; set; } = "";
    public string NameEn { get; set; } = "";

    /// <summary>Null: of the whole gathering.</summary>
    public Guid? PartId { get; set; }

    public SeatCount Seats { get; init; } = new();

    public string Name(string language) => BothLanguages.Choose(language, NameSv, NameEn);
}

internal enum QuestionKind
{
    Text,
    Choice,

    /// <summary>What somebody does not eat. Says something about health or faith, so it is erased soon after.</summary>
    Diet,

    /// <summary>What somebody needs to take part. Erased soon after.</summary>
    Accessibility,
}

/// <summary>Something to be answered at registration.</summary>
internal sealed record Question(Guid Id, QuestionKind Kind, BothLanguages Label, IReadOnlyList<string> Choices, bool Required)
{
    [JsonIgnore]
    public bool IsSensitive => Kind is QuestionKind.Diet or QuestionKind.Accessibility;
}

/// <summary>
/// Who organises: a school of ours, the central office (neither school nor university), or a unit of another university,
/// which needs no account. Each is the controller of its own attendees.
/// </summary>
internal sealed record Organiser(Guid Id, string? School, string? University, string? Unit)
{
    [JsonIgnore]
    public bool IsForeign => University is not null;
}

internal sealed record BothLanguages(string Sv, string En)
{
    public string In(string language) => Choose(language, Sv, En);

    /// <summary>The text in the language, or in the other when it has only that.</summary>
    public static string Choose(string language, string sv, string en) => language == "sv" ? (sv.Length > 0 ? sv : en) : en.Length > 0 ? en : sv;
}
