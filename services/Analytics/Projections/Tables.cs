namespace AlumniPlatform.Analytics.Projections;

/// <summary>What the facts say about a person so far. Written by <see cref="Fold"/> alone.</summary>
internal sealed class Person
{
    public required Guid Id { get; init; }

    /// <summary>The same for all who turned out to be one person: the smallest of their ids. Figures count roots.</summary>
    public required Guid Root { get; init; }

    /// <summary>Whether membership has a usable address on record, by the newest fact that says so.</summary>
    public bool HasAddress { get; init; }

    public long? AddressVersion { get; init; }
    public DateTimeOffset? AddressAt { get; init; }

    /// <summary>The fact that said so; decides between facts of the same version.</summary>
    public Guid? AddressFact { get; init; }

    /// <summary>Whether the last mail came back. Mail that was taken later undoes it, and so does news of a usable address.</summary>
    public bool Bounced { get; init; }

    // Deliveries have versions of their own, so mail is ordered by time first.
    public DateTimeOffset? MailAt { get; init; }
    public long? MailVersion { get; init; }
    public Guid? MailFact { get; init; }

    public bool Invited { get; init; }
    public bool Opened { get; init; }
    public bool Declined { get; init; }
    public bool Erased { get; init; }

    /// <summary>Is a member, by the newest fact that says so.</summary>
    public bool Member { get; init; }

    public long? MemberVersion { get; init; }
    public Guid? MemberFact { get; init; }

    /// <summary>When membership last changed. Decides between persons who turned out to be one.</summary>
    public DateTimeOffset? MemberAt { get; init; }

    public bool WasMember { get; init; }

    /// <summary>Where a student is about to graduate: the school of a member without a degree.</summary>
    public string? ExpectedSchool { get; init; }

    public long? ExpectedVersion { get; init; }
    public Guid? ExpectedFact { get; init; }
}

/// <summary>
/// A degree as facts about one person tell it; without a school as long as only its revocation has arrived. Persons who
/// turn out to be one may each have a row of it, and the newest counts.
/// </summary>
internal sealed class Degree
{
    public required Guid Person { get; init; }
    public required Guid Id { get; init; }
    public string? School { get; init; }
    public string? Programme { get; init; }
    public int? Year { get; init; }
    public long? RecordedVersion { get; init; }
    public Guid? RecordedFact { get; init; }
    public long? RevokedVersion { get; init; }
}

/// <summary>A person joined or left.</summary>
internal sealed class MemberChange
{
    public required Guid Fact { get; init; }
    public required Guid Person { get; init; }
    public required long Version { get; init; }
    public required DateTimeOffset OccurredAt { get; init; }
    public required bool Joined { get; init; }
}

/// <summary>
/// The graduates of one programme and year, under the school of the day. All that a dashboard reads of them: its cost is
/// in cohorts, not in persons. From members to silent they are parts of the graduates without overlap.
/// </summary>
internal sealed class Cohort
{
    public required string School { get; init; }
    public required string Programme { get; init; }
    public required int Year { get; init; }
    public int Graduates { get; init; }
    public int Reachable { get; init; }
    public int Invited { get; init; }
    public int Opened { get; init; }
    public int Members { get; init; }
    public int Left { get; init; }
    public int Declined { get; init; }
    public int Unreachable { get; init; }
    public int NeverInvited { get; init; }
    public int Silent { get; init; }
}

/// <summary>
/// How many joined and left in a month, of those whose degrees are of the same schools. By sets of schools and not by
/// school: so each person is one, in a school of today, in several of them, and in the university.
/// </summary>
internal sealed class MemberMonth
{
    /// <summary>Codes of the schools of the day, in order, separated by commas; empty for members of whom no school is known.</summary>
    public required string Schools { get; init; }

    /// <summary>Its first day, in the university's time zone.</summary>
    public required DateOnly Month { get; init; }

    public int Joined { get; init; }
    public int Left { get; init; }
}

/// <summary>What became of a school.</summary>
internal sealed class School
{
    public required string Code { get; init; }

    /// <summary>The school that counts its graduates; null for a school of today.</summary>
    public string? MergedInto { get; init; }

    public required long Version { get; init; }
    public required Guid Fact { get; init; }
}

/// <summary>One row, which is another after every batch of facts: who has read the figures under it need not read them again.</summary>
internal sealed class FigureStamp
{
    public required int Id { get; init; }
    public required Guid Value { get; init; }
}

// What the facts say of gatherings, the newest word of each kind. Written by GatheringFold alone.

/// <summary>When a gathering is.</summary>
internal sealed class GatheringTime
{
    public required Guid Gathering { get; init; }
    public required DateTimeOffset StartsAt { get; init; }
    public required DateTimeOffset EndsAt { get; init; }
    public required long Version { get; init; }
    public required Guid Fact { get; init; }
}

/// <summary>Who organises a gathering.</summary>
internal sealed class GatheringOrganisers
{
    public required Guid Gathering { get; init; }

    /// <summary>Codes of the schools of the day, in order, separated by commas; empty when no school of ours does.</summary>
    public required string Schools { get; init; }

    public required long Version { get; init; }
    public required Guid Fact { get; init; }
}

/// <summary>A gathering that does not take place.</summary>
internal sealed class CancelledGathering
{
    public required Guid Gathering { get; init; }
    public required long Version { get; init; }
    public required Guid Fact { get; init; }
}

/// <summary>What a gathering cost one unit.</summary>
internal sealed class GatheringCost
{
    public required Guid Gathering { get; init; }

    /// <summary>The school of the day; empty for the central office.</summary>
    public required string School { get; init; }

    /// <summary>In hundredths of the currency.</summary>
    public required long Amount { get; init; }

    public required string Currency { get; init; }
    public required long Version { get; init; }
    public required Guid Fact { get; init; }
}

/// <summary>A registration that has its seats, or had them and ended.</summary>
internal sealed class SeatedRegistration
{
    public required Guid Id { get; init; }
    public required Guid Gathering { get; init; }
    public required bool Confirmed { get; init; }
    public required long Version { get; init; }
    public required Guid Fact { get; init; }
}

/// <summary>How many of a registration came through one kind of door.</summary>
internal sealed class Arrival
{
    public required Guid Registration { get; init; }

    /// <summary>All zeros at the gathering's own door.</summary>
    public required Guid Part { get; init; }

    /// <summary>0: it was taken back.</summary>
    public required int Present { get; init; }

    public required long Version { get; init; }
    public required Guid Fact { get; init; }
}
