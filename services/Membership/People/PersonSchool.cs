using AlumniPlatform.Membership.Organisation;
using AlumniPlatform.ServiceDefaults;

namespace AlumniPlatform.Membership.People;

/// <summary>
/// That a programme's school answers for a person: its word about name, addresses and protection counts. It comes from who
/// entered the person, from a sender who answered for them before, or from an accepted claim. A degree alone does not give it, or
/// any school could take over anybody by recording one.
/// </summary>
internal sealed class PersonSchool
{
    public required Guid PersonId { get; init; }
    public required string Programme { get; init; }

    /// <summary>The programme's school of today.</summary>
    public required string School { get; init; }
}

internal static class PersonSchools
{
    /// <summary>
    /// Condition on a row s of person_school: a degree or an expected graduation of its programme counts. Of a person of whom none
    /// counts, a register's member or one whose degrees were revoked, every row does.
    /// </summary>
    public static readonly string Counts = $"""
        ({Graduated("s")} or not exists (select from person_school o where o.person_id = s.person_id and {Graduated("o")}))
        """;

    /// <summary>
    /// Those of <paramref name="students"/>, references, who are known and for whom no school or programme of <paramref name="scope"/> answers.
    /// </summary>
    public static async Task<IReadOnlySet<string>> ForeignAsync(
        this MembershipDb db, IEnumerable<string> students, Scope scope, OrganisationTree tree, CancellationToken cancellationToken)
    {
        if (scope.All)
            return new HashSet<string>();
        string[] schools = [.. scope.Schools.Select(s => tree.SchoolOfToday(s)?.Code).OfType<string>()];
        return (await db.QueryAsync($"""
            select student_ref from person p where student_ref = any($1)
                and not exists (select from person_school s where s.person_id = p.id and (s.school = any($2) or s.programme = any($3)) and {Counts})
            """, row => row.GetString(0), cancellationToken, students.Distinct(StringComparer.Ordinal).ToArray(), schools, scope.Programmes.ToArray()))
            .ToHashSet(StringComparer.Ordinal);
    }

    /// <summary>From now on these schools answer for these persons.</summary>
    public static async Task AnswerForAsync(
        this MembershipDb db, IReadOnlyCollection<(Guid Person, string Programme, string School)> rows, CancellationToken cancellationToken)
    {
        if (rows.Count > 0)
            await db.RunAsync("""
                insert into person_school (person_id, programme, school)
                select person, programme, school from unnest($1, $2, $3) as r (person, programme, school) order by person, programme
                on conflict do nothing
                """, cancellationToken,
                rows.Select(r => r.Person).ToArray(), rows.Select(r => r.Programme).ToArray(), rows.Select(r => r.School).ToArray());
    }

    private static string Graduated(string row) => $"""
        (exists (select from degree where person_id = {row}.person_id and programme = {row}.programme and revoked_at is null)
            or exists (select from expected_graduation where person_id = {row}.person_id and programme = {row}.programme))
        """;
}
