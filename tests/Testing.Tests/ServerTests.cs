using Microsoft.EntityFrameworkCore;
using Shouldly;
using Xunit;

namespace AlumniPlatform.Testing.Tests;

public sealed class ServerTests
{
    [Fact]
    public async Task Databases_of_two_classes_share_nothing()
    {
        await using var first = await TestDatabase.CreateAsync<EmptyDb>();
        await using var second = await TestDatabase.CreateAsync<EmptyDb>();
        await first.ExecuteAsync("create table only_here (id int)");
        (await second.ScalarAsync<long>("select count(*) from pg_tables where tablename = 'only_here'")).ShouldBe(0);
        (await first.ScalarAsync<long>("select count(*) from pg_tables where tablename = $1", "only_here")).ShouldBe(1);
    }

    [Fact]
    public async Task Disposed_database_is_gone()
    {
        var gone = await TestDatabase.CreateEmptyAsync();
        await gone.DisposeAsync();
        await using var other = await TestDatabase.CreateEmptyAsync();
        var name = new Npgsql.NpgsqlConnectionStringBuilder(gone.ConnectionString).Database!;
        (await other.ScalarAsync<long>("select count(*) from pg_database where datname = $1", name)).ShouldBe(0);
    }

    [Fact]
    public async Task Virtual_host_starts_empty()
    {
        await using var host = await TestVirtualHost.CreateAsync();
        (await host.QueuesAsync()).ShouldBeEmpty();
        (await host.CloseConnectionsAsync()).ShouldBe(0);
    }

    private sealed class EmptyDb(DbContextOptions<EmptyDb> options) : DbContext(options);
}
