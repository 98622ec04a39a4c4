namespace AlumniPlatform.Events.Afterwards;

/// <summary>What somebody who came thought of a gathering. A row says nothing of who it was, nor of when.</summary>
internal sealed class Feedback
{
    public const int Highest = 5;
    public const int LongestText = 2_000;

    /// <summary>Fewer could be told apart: nothing of what they said is shown.</summary>
    public const int FewestShown = 3;

    /// <summary>By it the attendee finds the own words again; see <see cref="FeedbackMarks"/>.</summary>
    public required byte[] Mark { get; init; }

    public required Guid GatheringId { get; init; }

    /// <summary>From 1 to <see cref="Highest"/>.</summary>
    public int Overall { get; set; }

    /// <summary>Whether they would come again.</summary>
    public bool Again { get; set; }

    public string Text { get; set; } = "";
}
