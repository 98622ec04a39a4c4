using System.Globalization;
using AlumniPlatform.Testing;
using Npgsql;

namespace AlumniPlatform.Benchmarks.Coverage;

/// <summary>A log of invented persons, written by the database itself: degrees of 16 programmes in 57 years, and what follows them.</summary>
internal static class FactLog
{
    // Ids that grow as version 7 ids do. Kinds follow each other as they do in life: all degrees of a year, then its invitations …
    private static readonly (string Kind, int Version, double Share, string Data)[] stories =
    [
        ("DegreeRecorded", 1, 1, """
            jsonb_build_object('degreeId', pg_temp.id(9, n), 'school', (array['ABE','CBH','EECS','ITM','SCI'])[1 + n % 16 % 5], 'programme', 'P' || n % 16,
                               'year', 1970 + n / 16 % 57, 'awardedOn', '2026-06-05', 'reachable', n % 20 > 0)
            """),
        ("PersonInvited", 2, 0.9, "jsonb_build_object('invitationId', pg_temp.id(8, n))"),
        ("ActivationOpened", 3, 0.5, "'{}'"),
        ("MemberActivated", 4, 0.2, "'{}'"),
        ("MemberLeft", 5, 0.01, "'{}'"),
    ];

    /// <summary>Empties the log and fills it; returns how many facts there are.</summary>
    public static async Task<long> FillAsync(TestDatabase database, int persons)
    {
        await using var connection = await database.Source.OpenConnectionAsync();
        await ExecuteAsync(connection, "truncate fact");
        await ExecuteAsync(connection, """
            create or replace function pg_temp.id(kind int, n bigint) returns uuid language sql immutable as
            $$ select (lpad(to_hex(n), 12, '0') || '7000800000000000000' || kind)::uuid $$
            """);
        foreach (var (kind, version, share, data) in stories)
            await ExecuteAsync(connection, string.Create(CultureInfo.InvariantCulture, $"""
                insert into fact (id, kind, person, occurred_at, version, data, recorded_at)
                select pg_temp.id({version}, n), '{kind}', pg_temp.id(0, n), timestamptz '2026-01-01' + n % 300 * interval '1 day' + {version} * interval '1 hour',
                       {version}, {data}, now()
                from generate_series(1, {(long)(persons * share)}) as n
                """));
        await ExecuteAsync(connection, "analyze fact");
        return await database.ScalarAsync<long>("select count(*) from fact");
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        await command.ExecuteNonQueryAsync();
    }
}
