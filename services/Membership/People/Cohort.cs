using AlumniPlatform.ServiceDefaults;

namespace AlumniPlatform.Membership.People;

/// <summary>Degrees and expected graduations of some schools, of one programme or year; what the caller may not see is outside.</summary>
internal sealed record Cohort
{
    /// <summary>Where a graduation is in the cohort whose <see cref="Parameters"/> are $1 to $4; <c>{day}</c> is its column of the date.</summary>
    private const string Inside = "($1::text[] is null or school = any($1)) and ($2::text is null or programme = $2) and ($3::date is null or {day} >= $3) and ($4::date is null or {day} < $4)";

    /// <summary>Condition on a row of degree.</summary>
    public static readonly string Degrees = $"revoked_at is null and {Inside.Replace("{day}", "awarded_on", StringComparison.Ordinal)}";

    /// <summary>Condition on a row of expected_graduation.</summary>
    public static readonly string Expected = Inside.Replace("{day}", "expected_on", StringComparison.Ordinal);

    /// <summary>The persons, some of them more than once.</summary>
    public static readonly string Persons = $"select person_id from degree where {Degrees} union all select person_id from expected_graduation where {Expected}";

    /// <summary>Those of the persons to whom a school may write: whose graduation in the cohort makes its school answer for them.</summary>
    public static readonly string Answered = $"""
        select person_id from degree d
        where {Degrees} and exists (select from person_school s where s.person_id = d.person_id and s.programme = d.programme)
        union all
        select person_id from expected_graduation e
        where {Expected} and exists (select from person_school s where s.person_id = e.person_id and s.programme = e.programme)
        """;

    private Cohort(object[] parameters) => Parameters = parameters;

    public object[] Parameters { get; }

    public static Cohort Of(SchoolScope scope, string? school, string? programme, int? year)
    {
        if (year is < 1900 or >= 2200)
            throw new InvalidInputException("year", "A year from 1900 to 2199.");
        object schools = school is not null ? (scope.Contains(school) ? new[] { school } : []) : scope.All ? DBNull.Value : scope.Schools.ToArray();
        return new Cohort([schools, Or(programme), Or(year is { } y ? new DateOnly(y, 1, 1) : null), Or(year is { } last ? new DateOnly(last + 1, 1, 1) : null)]);
    }

    private static object Or(object? value) => value ?? DBNull.Value;
}
