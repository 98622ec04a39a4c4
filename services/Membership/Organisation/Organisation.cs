using AlumniPlatform.ServiceDefaults;
using Microsoft.EntityFrameworkCore;

namespace AlumniPlatform.Membership.Organisation;

/// <summary>The one university of this installation.</summary>
internal sealed class University
{
    public required string Code { get; init; }
    public required string Sv { get; set; }
    public required string En { get; set; }

    /// <summary>IANA name of where the university is; decides what its today is.</summary>
    public string? TimeZone { get; set; }

    /// <summary>The share of each year's graduates that are to be members, above 0 and at most 1.</summary>
    public decimal? CoverageTarget { get; set; }

    /// <summary>Its number in Ladok, the Swedish student information system.</summary>
    public int? LadokInstitution { get; set; }

    /// <summary>The date on the university's own calendar.</summary>
    public DateOnly Today(DateTimeOffset now) => DateOnly.FromDateTime(
        TimeZone is { } zone ? TimeZoneInfo.ConvertTime(now, TimeZoneInfo.FindSystemTimeZoneById(zone)).DateTime : now.UtcDateTime);
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

    /// <summary>Grows with each change.</summary>
    public long Version { get; set; }

    /// <summary>Since when the office decides about this school, and the file no longer.</summary>
    public DateTimeOffset? EditedAt { get; private set; }

    /// <summary>An office changed it.</summary>
    public void Edited(DateTimeOffset now)
    {
        Version++;
        EditedAt = now;
    }

    /// <summary>Becomes a part of <paramref name="successor"/>, which counts the graduates of both from <paramref name="on"/>.</summary>
    public void MergeInto(School successor, DateOnly on)
    {
        if (MergedInto is not null)
            throw new DomainRuleException("already-merged", $"The school {Code} was merged into {MergedInto} before.");
        // A school of today never leads back to one that is merged into it: so there are no circles.
        if (successor.MergedInto is not null)
            throw new DomainRuleException("successor-merged", $"The school {successor.Code} was itself merged into {successor.MergedInto}.");
        if (successor.Code == Code)
            throw new DomainRuleException("merged-into-itself", "A school is merged into another one.");
        (MergedInto, ValidTo) = (successor.Code, on.AddDays(-1));
    }
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

    /// <summary>Grows with each change.</summary>
    public long Version { get; set; }

    /// <summary>Since when the office decides about this programme, and the file no longer.</summary>
    public DateTimeOffset? EditedAt { get; private set; }

    /// <summary>An office changed it.</summary>
    public void Edited(DateTimeOffset now)
    {
        Version++;
        EditedAt = now;
    }

    /// <summary>Whether it existed on <paramref name="day"/>, as far as its dates are known.</summary>
    public bool ExistedOn(DateOnly day) => !(day < ValidFrom) && !(day > ValidTo);
}

/// <summary>The organisation as it stands, for answering questions about codes.</summary>
internal sealed class OrganisationTree(IEnumerable<School> schools, IEnumerable<Programme> programmes)
{
    private readonly Dictionary<string, School> schools = schools.ToDictionary(s => s.Code, StringComparer.Ordinal);
    private readonly Dictionary<string, Programme> programmes = programmes.ToDictionary(p => p.Code, StringComparer.Ordinal);

    public School School(string code) => schools[code];

    /// <summary>Another number after each change of the organisation: versions only grow, and nothing is removed.</summary>
    public long Stamp => schools.Values.Sum(s => s.Version) + programmes.Values.Sum(p => p.Version);

    public static async Task<OrganisationTree> ReadAsync(MembershipDb db, CancellationToken cancellationToken) =>
        new(await db.Schools.AsNoTracking().ToListAsync(cancellationToken), await db.Programmes.AsNoTracking().ToListAsync(cancellationToken));

    /// <summary>The school that counts the graduates of <paramref name="code"/> today: a merged school's successor. Null when unknown.</summary>
    public School? SchoolOfToday(string code)
    {
        var school = schools.GetValueOrDefault(code);
        // At most as many steps as schools, so that a circle of mergers in the file ends the search instead of the service.
        for (var step = 0; school?.MergedInto is { } successor && step < schools.Count; step++)
            school = schools.GetValueOrDefault(successor);
        return school;
    }

    /// <summary>The school that is responsible for a programme today; null when there is no such programme.</summary>
    public School? SchoolOfProgramme(string code) =>
        programmes.GetValueOrDefault(code) is { } programme ? SchoolOfToday(programme.School) : null;

    /// <summary>What a record names, as codes of today: no school without one that exists, and no programme but the school's own.</summary>
    public (string? School, string? Programme) CodesOf(string? school, string? programme) =>
        school is not null && SchoolOfToday(school) is { } today
            ? (today.Code, programme is null ? null : ProgrammeOf(today, programme)?.Code) : (null, null);

    /// <summary>The programme, when <paramref name="school"/>, a school of today, is responsible for it.</summary>
    public Programme? ProgrammeOf(School school, string code) =>
        programmes.GetValueOrDefault(code) is { } programme && SchoolOfToday(programme.School) == school ? programme : null;
}
