using System.Globalization;
using AlumniPlatform.Testing;
using Npgsql;
using Shouldly;
using Xunit;

namespace AlumniPlatform.AppHost.Tests;

/// <summary>The whole platform with a made-up university, as <c>./run --demo 0.01</c> starts it.</summary>
public sealed class DemoTests : IDisposable
{
    private const string Size = "0.01";
    private static readonly TimeSpan patience = TimeSpan.FromMinutes(4); // a quarter of a minute on a machine of its own

    // What every page of the portal needs somebody for.
    private const string States = """
        select state, count(*) from (
            select case when merged.n > 1 then 'twice' when p.protected_identity then 'protected' when p.state = 'Member' then case when p.opened_at is null then 'registered' else 'activated' end
                when p.unreachable then 'unreachable' when p.opened_at is not null then 'opened' when p.state = 'Invited' then 'invited' else 'recorded' end as state
            from person p
            left join lateral (select count(*) as n from person other where other.private_email_key = p.private_email_key) merged on true
            union all select 'second degree' from degree where name like '%doktor%'
            union all select 'revoked' from degree where revoked_at is not null
            union all select 'approaching' from expected_graduation
            union all select 'rejected' from (select distinct code from intake_record where outcome = 'Rejected') reasons) known
        group by state
        """;

    private static readonly string[] wanted =
        ["activated", "approaching", "invited", "opened", "protected", "registered", "rejected", "revoked", "second degree", "twice", "unreachable"];

    private readonly string data = PlatformHost.NewDataFolder();

    public void Dispose() => Directory.Delete(data, recursive: true);

    [Fact]
    public async Task A_made_up_university_has_somebody_in_every_state_and_a_second_run_changes_nothing()
    {
        var port = RealProcess.FreePort().ToString(CultureInfo.InvariantCulture);
        await using var host = await PlatformHost.StartAsync(data, "--Port", port, "--Demo", Size);
        await Eventually.Async(async () => (await host.ResourcesAsync()).Single(r => r.Name == "demo").State, state => state == "finished", patience);
        host.Output.ShouldContain("Done. Sign in");
        await using var membership = NpgsqlDataSource.Create($"{host.Endpoints.Postgres};Database=membershipdb");
        // A last bounce may still be on its way.
        await Eventually.Async(() => CountAsync(membership, States), states => wanted.All(states.ContainsKey));
        (await CountAsync(membership, States))["rejected"].ShouldBeGreaterThan(5); // reasons
        (await CountAsync(membership, "select extract(year from min(awarded_on))::text, count(*) from degree"))["1970"].ShouldBeGreaterThan(1_750);

        const string everything = "select 'persons', count(*) from person union all select 'degrees', count(*) from degree union all select 'rejected', count(*) from intake_record where outcome = 'Rejected'";
        var before = await CountAsync(membership, everything);
        await using var again = new WatchedProcess("dotnet",
            [Repository.Built("demo"), "--gateway", host.Endpoints.Gateway!, "--mail", host.Endpoints.Mail!, "--size", Size], Repository.Root);
        await Eventually.Async(() => Task.FromResult(again.HasExited), ended => ended, patience);
        again.ExitCode.ShouldBe(0, again.Output);
        again.Output.Split('\n').Where(line => line.Contains("accepted", StringComparison.Ordinal)).ShouldAllBe(line => line.Contains(" 0 accepted", StringComparison.Ordinal));
        (await CountAsync(membership, everything)).ShouldBe(before);
    }

    private static async Task<Dictionary<string, long>> CountAsync(NpgsqlDataSource database, string sql)
    {
        await using var command = database.CreateCommand(sql);
        await using var reader = await command.ExecuteReaderAsync();
        var counts = new Dictionary<string, long>();
        while (await reader.ReadAsync())
            counts.Add(reader.GetString(0), reader.GetInt64(1));
        return counts;
    }
}
