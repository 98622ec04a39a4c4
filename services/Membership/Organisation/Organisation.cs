namespace AlumniPlatform.Membership.Organisation;

/// <summary>The one university of this installation.</summary>
internal sealed class University
{
    public required string Code { get; init; }
    public required string Sv { get; set; }
    public required string En { get; set; }
}

/// <summary>A school of the university, of today or of the past.</summary>
internal sealed class School
{
    public required string Code { get; init; }
    public required string Sv { get; set; }
    public required string En { get; set; }
    public DateOnly? ValidFrom { get; set; }
    public DateOnly? ValidTo { get; set; }

    /// <summary>The school that counts this one's graduates since it was merged.</summary>
    public string? MergedInto { get; set; }

    /// <summary>Days after an invitation on which reminders follow; null: as the platform is configured, empty: none.</summary>
    public int[]? ReminderDays { get; set; }

    /// <summary>Name in the sender of the school's mails; null: the platform's own.</summary>
    public string? SenderName { get; set; }

    /// <summary>Where answers to the school's mails go; null: nowhere.</summary>
    public string? ReplyTo { get; set; }

    /// <summary>Grows with each change that others are told of.</summary>
    public long Version { get; set; }
}

/// <summary>A programme, with the school that is responsible for it today.</summary>
internal sealed class Programme
{
    public required string Code { get; init; }
    public required string School { get; set; }
    public required string Sv { get; set; }
    public required string En { get; set; }
    public DateOnly? ValidFrom { get; set; }
    public DateOnly? ValidTo { get; set; }
}

/// <summary>The organisation as it stands, for answering questions about codes.</summary>
internal sealed class OrganisationTree(IEnumerable<School> schools, IEnumerable<Programme> programmes)
{
    private readonly Dictionary<string, School> schools = schools.ToDictionary(s => s.Code, StringComparer.Ordinal);
    private readonly Dictionary<string, Programme> programmes = programmes.ToDictionary(p => p.Code, StringComparer.Ordinal);

    public School School(string code) => schools[code];

    /// <summary>The school that counts the graduates of <paramref name="code"/> today: a merged school's successor. Null when unknown.</summary>
    public School? SchoolOfToday(string code)
    {
        var school = schools.GetValueOrDefault(code);
        // At most as many steps as schools, so that a circle of mergers in the file ends the search instead of the service.
        for (var step = 0; school?.MergedInto is { } successor && step < schools.Count; step++)
            school = schools.GetValueOrDefault(successor);
        return school;
    }

    /// <summary>The programme, when <paramref name="school"/>, a school of today, is responsible for it.</summary>
    public Programme? ProgrammeOf(School school, string code) =>
        programmes.GetValueOrDefault(code) is { } programme && SchoolOfToday(programme.School) == school ? programme : null;
}
