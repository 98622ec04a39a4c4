using System.Diagnostics;
using System.Globalization;
using AlumniPlatform.Membership.Intake.Csv;
using AlumniPlatform.ServiceDefaults;
using AlumniPlatform.Testing;
using Shouldly;
using Xunit;

namespace AlumniPlatform.Membership.Tests.Intake.Csv;

/// <summary>The service as a real process that is killed.</summary>
public sealed class ImportCrashTests(ITestOutputHelper output) : IAsyncLifetime
{
    private TestDatabase database = null!;
    private TestVirtualHost broker = null!;
    private TokenIssuer issuer = null!;

    public async ValueTask InitializeAsync()
    {
        database = await TestDatabase.CreateAsync<MembershipDb>();
        broker = await TestVirtualHost.CreateAsync();
        issuer = await TokenIssuer.SharedAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await broker.DisposeAsync();
        await database.DisposeAsync();
    }

    [Fact]
    public async Task A_service_that_is_killed_between_two_commits_goes_on_where_it_was_and_nothing_counts_twice()
    {
        Guid id;
        await using (var first = await StartAsync())
        {
            using var door = Door(first);
            id = (await door.UploadAsync(CsvDoor.File(Enumerable.Range(0, 12_000).Select(_ => CsvDoor.Row())))).Id;
            await door.StartAsync(id);
            await Eventually.Async(() => door.GetAsync(id), i => i!.Settled > 0, CsvDoor.Patience);
            await first.KillAsync();
        }
        (await database.ScalarAsync<string>("select status from csv_import")).ShouldBe("Running", "it was killed too late");
        await using var second = await StartAsync();
        using var secondDoor = Door(second);
        await ShouldBeCompleteAsync(await secondDoor.DoneAsync(id), 12_000);
    }

    /// <summary>Run by name, on a machine of its own: its figures depend on what else runs.</summary>
    [Fact(Explicit = true)]
    public async Task Two_hundred_thousand_rows_are_measured()
    {
        const int rows = 200_000;
        var file = CsvDoor.File(Enumerable.Range(0, rows).Select(_ => CsvDoor.Row()));
        await using var service = await StartAsync();
        using var door = Door(service);
        output.WriteLine($"ready: peak {PeakMemory(service)} MB");
        var watch = Stopwatch.StartNew();
        var import = await door.UploadAsync(file);
        output.WriteLine($"upload of {file.Length / 1_000_000} MB: {watch.Elapsed.TotalSeconds:N1} s, peak {PeakMemory(service)} MB");
        watch.Restart();
        await door.StartAsync(import.Id);
        await Eventually.Async(() => door.GetAsync(import.Id), i => i!.Status == ImportStatus.Done, TimeSpan.FromMinutes(30));
        output.WriteLine($"{rows} rows applied: {watch.Elapsed.TotalSeconds:N1} s, peak {PeakMemory(service)} MB");
        await ShouldBeCompleteAsync((await door.GetAsync(import.Id))!, rows);
        PeakMemory(service).ShouldBeLessThan(300);
    }

    private async Task ShouldBeCompleteAsync(ImportView import, int rows)
    {
        (import.Accepted, import.Duplicates, import.Rejected).ShouldBe((rows, 0, 0));
        foreach (var table in new[] { "person", "degree", "invitation", "taken_event", "intake_record" })
            (await database.ScalarAsync<long>($"select count(*) from {table}")).ShouldBe(rows, table);
    }

    private async Task<RealProcess> StartAsync()
    {
        var service = await RealProcess.StartAsync("services/Membership", new Dictionary<string, string?>
        {
            ["ConnectionStrings:membershipdb"] = database.ConnectionString,
            ["ConnectionStrings:messaging"] = broker.ConnectionString,
            ["ConnectionStrings:cache"] = await TestServers.RedisAsync(),
            ["PublicAddress"] = TokenIssuer.PublicAddress,
            ["services:identity:http:0"] = issuer.Address,
        }, waitUntilReady: false);
        await service.ReadyAsync(CsvDoor.Patience);
        return service;
    }

    private CsvDoor Door(RealProcess service)
    {
        var client = new HttpClient { BaseAddress = service.Address, Timeout = TimeSpan.FromMinutes(5) };
        client.DefaultRequestHeaders.Authorization = new("Bearer", issuer.Token(new TokenClaims { Roles = [Roles.Central] }));
        return new CsvDoor(client);
    }

    private static int PeakMemory(RealProcess service) => int.Parse(
        File.ReadLines($"/proc/{service.Id}/status").First(l => l.StartsWith("VmHWM", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2],
        CultureInfo.InvariantCulture) / 1024;
}
