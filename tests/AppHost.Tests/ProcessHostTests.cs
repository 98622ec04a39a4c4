using System.Diagnostics;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using AlumniPlatform.Testing;
using Npgsql;
using Shouldly;
using Xunit;

namespace AlumniPlatform.AppHost.Tests;

public sealed class ProcessHostTests : IDisposable
{
    private readonly string data = PlatformHost.NewDataFolder();

    public void Dispose() => Directory.Delete(data, recursive: true);

    private static async Task<int[]> PidsAsync(PlatformHost host) => [.. (await host.ResourcesAsync()).SelectMany(r => r.Pids)];

    private static bool IsAlive(int pid)
    {
        try
        {
            using var process = Process.GetProcessById(pid);
            return !process.HasExited;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    [Fact]
    public async Task A_host_that_is_killed_leaves_no_process_behind()
    {
        await using var host = await PlatformHost.StartAsync(data, "--Only", "postgres,messaging,cache,mail");
        var pids = await PidsAsync(host);
        pids.Length.ShouldBe(5); // the broker has a port mapper of its own
        await host.EndAsync(kill: true);
        await Eventually.Async(() => Task.FromResult(pids.Where(IsAlive).ToArray()), alive => alive.Length == 0);
    }

    [Fact]
    public async Task A_host_that_is_asked_to_stop_ends_everything_and_then_itself()
    {
        await using var host = await PlatformHost.StartAsync(data, "--Only", "postgres,cache");
        var pids = await PidsAsync(host);
        (await host.EndAsync(kill: false)).ShouldBe(0);
        pids.Where(IsAlive).ShouldBeEmpty();
    }

    [Fact]
    public async Task Data_and_passwords_survive_a_restart_until_somebody_wants_it_fresh()
    {
        string first;
        await using (var host = await PlatformHost.StartAsync(data, "--Only", "postgres"))
        {
            first = Password(host);
            await ExecuteAsync(host, "create table kept ()");
        }
        await using (var host = await PlatformHost.StartAsync(data, "--Only", "postgres"))
        {
            Password(host).ShouldBe(first);
            await ExecuteAsync(host, "select from kept");
        }
        await using (var host = await PlatformHost.StartAsync(data, "--Only", "postgres", "--Fresh", "true"))
        {
            Password(host).ShouldNotBe(first);
            (await Should.ThrowAsync<PostgresException>(() => ExecuteAsync(host, "select from kept"))).SqlState.ShouldBe(PostgresErrorCodes.UndefinedTable);
        }
    }

    [Fact]
    public async Task A_server_that_dies_is_shown_as_failed_and_stays_down_until_it_is_restarted()
    {
        await using var host = await PlatformHost.StartAsync(data, "--Only", "cache,mail");
        var before = (await host.ResourcesAsync()).Single(r => r.Name == "cache");
        before.State.ShouldBe("healthy");
        await host.KillAsync("cache");
        await Eventually.Async(host.ResourcesAsync, resources => resources.Single(r => r.Name == "cache").State == "failed");
        (await host.ResourcesAsync()).Single(r => r.Name == "mail").State.ShouldBe("healthy");
        await host.RestartAsync("cache");
        var after = (await host.ResourcesAsync()).Single(r => r.Name == "cache");
        after.State.ShouldBe("healthy");
        after.Urls.ShouldBe(before.Urls); // whoever uses it finds it again
        after.Pids.ShouldNotBe(before.Pids);
    }

    [Fact]
    public async Task The_dashboard_shows_every_resource_and_takes_no_orders_from_other_sites()
    {
        await using var host = await PlatformHost.StartAsync(data, "--Only", "cache,mail");
        using var http = new HttpClient { BaseAddress = new Uri(host.Endpoints.Dashboard) };
        ((int)(await http.PostAsync("/resources/cache/restart", null)).StatusCode).ShouldBe(400);

        await using var browser = new Browser();
        await browser.InitializeAsync();
        await using var window = await browser.OpenAsync(new Uri(host.Endpoints.Dashboard));
        await window.Page.GotoAsync("/");
        await window.Page.GetByRole(Microsoft.Playwright.AriaRole.Button, new() { Name = "Log" }).First.ClickAsync();
        await Eventually.Async(() => window.Page.InnerTextAsync("body"), text => text.Contains("Ready to accept connections", StringComparison.Ordinal));
        await window.LookAsync("apphost/dashboard");
    }

    [Fact]
    public async Task In_Development_the_broker_knows_a_school_system_that_can_do_nothing_but_publish()
    {
        await using var host = await PlatformHost.StartAsync(data, "--Only", "messaging");
        var management = new Uri(host.Endpoints.MessagingManagement!);
        using var http = new HttpClient { BaseAddress = new Uri($"http://{management.Authority}") };
        http.DefaultRequestHeaders.Authorization = new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(Uri.UnescapeDataString(management.UserInfo))));
        var permissions = await http.GetFromJsonAsync<JsonElement>("/api/users/school-system/permissions");
        permissions.EnumerateArray().ShouldHaveSingleItem().ToString()
            .ShouldBe("""{"user":"school-system","vhost":"/","configure":"","write":"^school-systems$","read":""}""");
        host.Output.ShouldContain("amqp://school-system:school-system@localhost:");
    }

    [Fact]
    public async Task A_wrong_name_says_which_there_are()
    {
        var error = await Should.ThrowAsync<InvalidOperationException>(() => PlatformHost.StartAsync(data, "--Only", "postgres,nonsense"));
        error.Message.ShouldContain("--Only names nonsense, but there are postgres, messaging");
    }

    [Fact]
    public async Task What_cannot_start_says_so_at_once_and_takes_the_rest_down()
    {
        await using (var occupied = await PlatformHost.StartAsync(data, "--Only", "cache"))
        {
            var port = new Uri(occupied.Endpoints.Dashboard).Port.ToString(System.Globalization.CultureInfo.InvariantCulture);
            var error = await Should.ThrowAsync<InvalidOperationException>(() => PlatformHost.StartAsync(data + "/second", "--Only", "gateway", "--Port", port));
            error.Message.ShouldContain("Cannot start gateway");
        }
    }

    private static string Password(PlatformHost host) => new NpgsqlConnectionStringBuilder(host.Endpoints.Postgres).Password!;

    private static async Task ExecuteAsync(PlatformHost host, string sql)
    {
        await using var connection = new NpgsqlConnection($"{host.Endpoints.Postgres};Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
