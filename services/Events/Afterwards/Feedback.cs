namespace AlumniPlatform.Events.Afterwards;

/// <summary>What somebody who came thought of a gathering. A row says nothing of who it was, nor of when.</summary>
internal sealed class Feedback
{
    public const int Highest = 5;
    public const int LongestText = 2_000;

    /// <summary>
    /// What is shown grows by no fewer than so many answers at a time: of two looks the difference is always several people's.
    /// </summary>
    public const int Step = 3;

    /// <summary>By it the attendee finds the own words again; see <see cref="FeedbackMarks"/>.</summary>
    public required byte[] Mark { get; init; }

    public required Guid GatheringId { get; init; }

    /// <summary>From 1 to <see cref="Highest"/>.</summary>
    public int Overall { get; set; }

    /// <summary>Whether they would come again.</summary>
    public bool Again { get; set; }

    public string Text { get; set; } = "";

    /// <summary>What the organiser is shown of it: as it was when the last step was reached; null before its first.</summary>
    public int? ShownOverall { get; private set; }

    public bool? ShownAgain { get; private set; }
    public string? ShownText { get; private set; }
}
