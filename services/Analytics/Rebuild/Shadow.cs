using AlumniPlatform.Analytics.Gatherings;
using AlumniPlatform.Analytics.Projections;

namespace AlumniPlatform.Analytics.Rebuild;

/// <summary>
/// The tables of the projections once more, empty, in the schema <c>rebuild</c>. Statements name tables without a schema:
/// with <see cref="Enter"/> they mean these, and the log itself where it always was.
/// </summary>
internal static class Shadow
{
    private const string Tables = "'person', 'degree', 'member_change', 'cohort', 'member_month', 'school', 'figure_stamp', "
        + "'gathering_time', 'gathering_organisers', 'gathering_cancelled', 'gathering_cost', 'registration', 'arrival'";

    /// <summary>For one transaction.</summary>
    public const string Enter = "set local search_path to rebuild, public";

    /// <summary>Makes them from the tables that are in use, with the same names of keys and indexes, so that migrations find them after the exchange.</summary>
    public const string Create = $"""
        drop schema if exists rebuild cascade;
        create schema rebuild;
        do $$
        declare
            name text;
            made record;
        begin
            foreach name in array array[{Tables}] loop
                execute format('create table rebuild.%I (like public.%I including defaults including generated)', name, name);
                for made in select conname, pg_get_constraintdef(oid) as definition from pg_constraint
                            where conrelid = format('public.%I', name)::regclass and contype = 'p' loop
                    execute format('alter table rebuild.%I add constraint %I %s', name, made.conname, made.definition);
                end loop;
                for made in select indexdef from pg_indexes where schemaname = 'public' and tablename = name
                            and indexname not in (select conname from pg_constraint where conrelid = format('public.%I', name)::regclass) loop
                    execute replace(made.indexdef, ' ON public.', ' ON rebuild.');
                end loop;
            end loop;
        end $$
        """;

    /// <summary>Puts them in the place of the others. Readers wait for the commit, which follows at once.</summary>
    public const string Exchange = $"""
        do $$
        declare
            name text;
        begin
            foreach name in array array[{Tables}] loop
                execute format('drop table public.%I', name);
                execute format('alter table rebuild.%I set schema public', name);
            end loop;
        end $$;
        drop schema rebuild
        """;

    public const string Drop = "drop schema if exists rebuild cascade";

    /// <summary>Every figure in which they differ from those in use.</summary>
    public static string Differences { get; } = $"""
        select school, programme, year::text as period, figure, before::bigint, after::bigint
        from public.cohort as was full join rebuild.cohort as now using (school, programme, year)
        cross join lateral (values {Values(Change.CohortColumns)}) as compared (figure, before, after)
        where before <> after
        union all
        select schools, null, to_char(month, 'YYYY-MM'), figure, before, after
        from public.member_month as was full join rebuild.member_month as now using (schools, month)
        cross join lateral (values {Values(Change.MonthColumns)}) as compared (figure, before, after)
        where before <> after
        union all
        select coalesce(now.schools, was.schools), null, to_char(coalesce(now.starts_at, was.starts_at), 'YYYY-MM-DD'), figure, before, after
        from ({GatheringFigures.Each("public")}) as was full join ({GatheringFigures.Each("rebuild")}) as now using (gathering)
        cross join lateral (values
            ('gatherings', (was.gathering is not null)::int::bigint, (now.gathering is not null)::int::bigint),
            ('registrations', coalesce(was.registrations, 0), coalesce(now.registrations, 0)),
            ('came', coalesce(was.came, 0), coalesce(now.came, 0)), ('no_shows', coalesce(was.no_shows, 0), coalesce(now.no_shows, 0))) as compared (figure, before, after)
        where before <> after
        union all
        select school, null, currency, 'cost', coalesce(was.amount, 0), coalesce(now.amount, 0)
        from public.gathering_cost as was full join rebuild.gathering_cost as now using (gathering, school, currency)
        where was.amount is distinct from now.amount
        """;

    private static string Values(IEnumerable<string> figures) =>
        string.Join(", ", figures.Select(f => $"('{f.Trim('"')}', coalesce(was.{f}, 0), coalesce(now.{f}, 0))"));
}
