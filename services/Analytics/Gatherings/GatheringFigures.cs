namespace AlumniPlatform.Analytics.Gatherings;

/// <summary>A published gathering, as the facts so far have it.</summary>
/// <param name="Schools">Codes of the schools of the day, separated by commas.</param>
/// <param name="Registrations">Confirmed ones.</param>
/// <param name="Came">People who came.</param>
/// <param name="NoShows">Registrations of which nobody has come.</param>
internal sealed record GatheringFigures(
    Guid Gathering, string Schools, DateTimeOffset StartsAt, DateTimeOffset EndsAt, long Registrations, long Came, long NoShows)
{
    public IReadOnlyList<string> Codes => Schools.Split(',', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Each gathering that takes place, from the tables of a schema. Who came through any door has come, as events counts.</summary>
    public static string Each(string schema) => $"""
        select organisers.gathering, organisers.schools, gathering_time.starts_at, gathering_time.ends_at,
               coalesce(seated.registrations, 0) as registrations, coalesce(seated.came, 0) as came, coalesce(seated.no_shows, 0) as no_shows
        from {schema}.gathering_organisers as organisers join {schema}.gathering_time using (gathering)
        left join (
            select gathering, count(*) as registrations, coalesce(sum(present), 0)::bigint as came, count(*) filter (where coalesce(present, 0) = 0) as no_shows
            from {schema}.registration
            left join (select registration as id, max(present) as present from {schema}.arrival group by registration) as arrived using (id)
            where confirmed group by gathering) as seated using (gathering)
        where not exists (select from {schema}.gathering_cancelled as cancelled where cancelled.gathering = organisers.gathering)
        """;
}
