namespace AlumniPlatform.Membership.Intake.Ladok;

/// <summary>How far a feed has been read, and how that goes. Changed by the replica that reads, which proves with <see cref="Version"/> that it still is the only one.</summary>
internal sealed record LadokFeed
{
    /// <summary>Address of the feed's newest document.</summary>
    public required string Feed { get; init; }

    /// <summary>The document that holds the last entry.</summary>
    public string? Page { get; init; }

    /// <summary>The last entry that was taken in; null before the first.</summary>
    public string? LastEntryId { get; init; }

    public DateTimeOffset? LastEntryAt { get; init; }

    /// <summary>When the end of the feed was last reached.</summary>
    public DateTimeOffset? ReadAt { get; init; }

    public string? ErrorCode { get; init; }
    public string? Error { get; init; }
    public DateTimeOffset? FailingSince { get; init; }

    /// <summary>Failures in a row.</summary>
    public int Failures { get; init; }

    /// <summary>Not before then, by any replica.</summary>
    public DateTimeOffset NextAt { get; init; }

    public long Version { get; init; }
}

/// <summary>What a feed brought of one type of event.</summary>
internal sealed class LadokEventCount
{
    public required string Feed { get; init; }
    public required string Type { get; init; }
    public required long Read { get; init; }
    public required long Applied { get; init; }
    public required long Skipped { get; init; }
    public required long Rejected { get; init; }
}

/// <summary>A student as the feed's events left them; most of them have no degree yet.</summary>
internal sealed record LadokStudent
{
    public required string StudentUid { get; init; }
    public string? GivenName { get; init; }
    public string? FamilyName { get; init; }
    public string? Email { get; init; }
    public bool Protected { get; init; }
    public DateTimeOffset ChangedAt { get; init; }

    /// <summary>Whether a degree can be recorded for them.</summary>
    public bool IsComplete => FamilyName is not null && Email is not null;
}

/// <summary>A degree of the feed, by which a withdrawal is understood.</summary>
internal sealed record LadokDegree
{
    public required string DegreeUid { get; init; }
    public required string StudentUid { get; init; }
    public required string Programme { get; init; }
    public required DateOnly AwardedOn { get; init; }

    /// <summary>Whether the intake took it in.</summary>
    public bool Recorded { get; init; }
}

/// <summary>A degree whose student's name or address the feed has not told yet.</summary>
internal sealed class LadokPending
{
    public required string Source { get; init; }
    public required string EntryId { get; init; }
    public required string StudentUid { get; init; }
    public required string DegreeUid { get; init; }

    /// <summary>The data of the event that it is to become, without the student's.</summary>
    public required string Data { get; init; }

    public required DateTimeOffset Since { get; init; }
}

/// <summary>What the platform has on record of a student, as far as the feed tells it too.</summary>
internal sealed record LadokPerson(string GivenName, string FamilyName, string Email, bool Protected);

/// <summary>What was known before a batch about the students and degrees that it speaks of.</summary>
internal sealed record LadokKnown
{
    public required Dictionary<string, LadokStudent> Students { get; init; }
    public required Dictionary<string, LadokDegree> Degrees { get; init; }
    public required List<LadokPending> Pending { get; init; }
    public required Dictionary<string, LadokPerson> People { get; init; }

    /// <summary>Events that the intake has taken: a feed that is read again changes nothing.</summary>
    public required HashSet<(string Source, string Id)> Taken { get; init; }

    /// <summary>The school that is responsible for a programme.</summary>
    public required Dictionary<string, string> Schools { get; init; }
}
