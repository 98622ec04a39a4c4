using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace AlumniPlatform.ServiceDefaults;

/// <summary>A service's own PostgreSQL database.</summary>
public static partial class Database
{
    /// <summary>
    /// Adds a data source and a DbContext for the connection string <paramref name="name"/>. Migrations are applied at
    /// start, by one replica at a time, before the service reports ready. A connection string that
    /// names no <c>Options</c> of its own gets <c>-c jit=off</c>.
    /// </summary>
    public static void AddDatabase<TDb>(this IHostApplicationBuilder builder, string name) where TDb : DbContext
    {
        var connectionString = builder.Configuration.GetConnectionString(name)
            ?? throw new InvalidOperationException($"ConnectionStrings__{name} is not set: it names the service's PostgreSQL database.");
        builder.Services.AddSingleton(_ =>
        {
            var source = new NpgsqlDataSourceBuilder(connectionString) { Name = name };
            // PostgreSQL would translate statements that look expensive into machine code, anew for each execution: for some
            // hundred rows that takes longer than the rows.
            source.ConnectionStringBuilder.Options ??= "-c jit=off";
            return source.Build();
        });
        builder.Services.AddDbContext<TDb>((services, options) => options
            .UseNpgsql(services.GetRequiredService<NpgsqlDataSource>())
            .UseSnakeCaseNamingConvention());
        builder.Services.AddHostedService<Migrator<TDb>>();
        builder.Services.AddHealthChecks().AddCheck<DatabaseCheck>("database");
    }

    private sealed class DatabaseCheck(NpgsqlDataSource database) : IHealthCheck
    {
        public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
        {
            try
            {
                await using var command = database.CreateCommand("select 1");
                await command.ExecuteScalarAsync(cancellationToken);
                return HealthCheckResult.Healthy();
            }
            catch (NpgsqlException e)
            {
                return HealthCheckResult.Unhealthy("PostgreSQL does not answer", e);
            }
        }
    }

    private sealed partial class Migrator<TDb>(
        IServiceScopeFactory scopes, NpgsqlDataSource source, TimeProvider time, ILogger<Migrator<TDb>> log)
        : IHostedLifecycleService where TDb : DbContext
    {
        private const int LockOfMigrations = 0x6D696772;

        // Starting, not Start: every hosted service of the program may count on the tables.
        public async Task StartingAsync(CancellationToken cancellationToken)
        {
            while (true)
            {
                try
                {
                    await using var scope = scopes.CreateAsyncScope();
                    await MigrateAsync(scope.ServiceProvider.GetRequiredService<TDb>().Database, cancellationToken);
                    return;
                }
                catch (Exception e) when (Problems.IsDatabaseAway(e))
                {
                    LogWaiting(e);
                    await Task.Delay(TimeSpan.FromSeconds(1), time, cancellationToken);
                }
            }
        }

        // EF holds a lock of its own for one migration only: of two replicas that both saw several missing, the second would
        // apply the later ones again. This one is held by a transaction, so it also ends with whoever holds it.
        private async Task MigrateAsync(DatabaseFacade database, CancellationToken cancellationToken)
        {
            var creator = database.GetService<IRelationalDatabaseCreator>();
            if (!await creator.ExistsAsync(cancellationToken))
                await creator.CreateAsync(cancellationToken);
            await using var connection = await source.OpenConnectionAsync(cancellationToken);
            await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
            await using var turn = new NpgsqlCommand("select pg_advisory_xact_lock($1)", connection)
            {
                Parameters = { new() { Value = (long)LockOfMigrations } },
                CommandTimeout = 0, // as long as the other replica needs
            };
            await turn.ExecuteNonQueryAsync(cancellationToken);
            await database.MigrateAsync(cancellationToken);
        }

        public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;
        public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
        public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;
        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
        public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        [LoggerMessage(Level = LogLevel.Warning, Message = "Waiting for PostgreSQL before applying migrations")]
        private partial void LogWaiting(Exception exception);
    }
}
