using AlumniPlatform.ServiceDefaults;
using AlumniPlatform.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Shouldly;
using Xunit;

namespace AlumniPlatform.Communication.Tests;

public sealed class UpgradeTests
{
    [Fact]
    public async Task Replicas_that_start_at_once_on_the_tables_of_an_older_version_apply_each_migration_once()
    {
        await using var database = await TestDatabase.CreateEmptyAsync();
        await using var db = database.Open<CommunicationDb>();
        var migrations = db.Database.GetMigrations().ToArray();
        migrations.Length.ShouldBeGreaterThan(1);
        await db.Database.GetService<IMigrator>().MigrateAsync(migrations[0]);

        var replicas = Enumerable.Range(0, 8).Select(_ => Replica(database.ConnectionString)).ToArray();
        await Task.WhenAll(replicas.Select(replica => replica.StartAsync()));

        (await db.Database.GetAppliedMigrationsAsync()).ShouldBe(migrations);
        foreach (var replica in replicas)
            replica.Dispose();
    }

    /// <summary>Of a service what applies migrations at its start, and no more.</summary>
    private static IHost Replica(string connectionString)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?> { ["ConnectionStrings:communicationdb"] = connectionString });
        builder.Services.AddSingleton(TimeProvider.System);
        builder.AddDatabase<CommunicationDb>("communicationdb");
        return builder.Build();
    }
}
