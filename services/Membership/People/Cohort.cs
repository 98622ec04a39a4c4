using AlumniPlatform.ServiceDefaults;

namespace AlumniPlatform.Membership.People;

/// <summary>Degrees and expected graduations of a school, programme or year; what the caller may not see is outside.</summary>
internal sealed record Cohort
{
    /// <summary>
    /// Where a graduation is in the cohort whose <see cref="Parameters"/> are $1 to $6; <c>{day}</c> is its column of the date.
    /// $1 and $2 are the schools and programmes of the caller, $1 null for everything; $3 to $6 are what was asked for.
    /// Who has no programmes is asked for none, so that the index by school is enough.
    /// </summary>
    private const string Inside = """
        ($1::text[] is null or school = any($1) or ($2::text[] is not null and programme = any($2)))
            and ($3::text is null or school = $3) and ($4::text is null or programme = $4)
            and ($5::date is null or {day} >= $5) and ($6::date is null or {day} < $6)
        """;

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

    public static Cohort Of(Scope scope, string? school, string? programme, int? year)
    {
        if (year is < 1900 or >= 2200)
            throw new InvalidInputException("year", "A year from 1900 to 2199.");
        object schools = scope.All ? DBNull.Value : scope.Schools.ToArray();
        object programmes = scope.Programmes.Count == 0 ? DBNull.Value : scope.Programmes.ToArray();
        return new Cohort([schools, programmes, Or(school), Or(programme),
            Or(year is { } y ? new DateOnly(y, 1, 1) : null), Or(year is { } last ? new DateOnly(last + 1, 1, 1) : null)]);
    }

    private static object Or(object? value) => value ?? DBNull.Value;
}
