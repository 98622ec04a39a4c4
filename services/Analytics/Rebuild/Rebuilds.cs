using AlumniPlatform.Analytics.Projections;
using AlumniPlatform.ServiceDefaults;
using Npgsql;

namespace AlumniPlatform.Analytics.Rebuild;

/// <summary>
/// Starts rebuilds, one at a time among all replicas: it holds a lock of the database's session, which ends with the
/// process or the connection whatever happens. A rebuild that did not come to its end left nothing that the next one minds.
/// </summary>
internal sealed partial class Rebuilds(NpgsqlDataSource database, Projector projector, TimeProvider time, ILogger<Rebuilds> log) : IHostedService
{
    private readonly CancellationTokenSource stopping = new();
    private Task running = Task.CompletedTask;

    /// <summary>Whether some replica rebuilds now.</summary>
    public const string IsRunning = "select exists (select from pg_locks where locktype = 'advisory' and classid = 7301 and objid = 2 and database = (select oid from pg_database where datname = current_database()))";

    /// <summary>Returns when it has begun.</summary>
    public async Task StartAsync(string by, CancellationToken cancellationToken)
    {
        var connection = await database.OpenConnectionAsync(cancellationToken);
        var run = new RebuildLog(Guid.CreateVersion7(time.GetUtcNow()), time);
        try
        {
            if (await ExecuteAsync(connection, "select pg_try_advisory_lock(7301, 2)") is not true)
                throw new DomainRuleException("rebuild-running", "The figures are being rebuilt already.");
            await run.StartedAsync(connection, by, cancellationToken);
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
        running = RunAsync(connection, run);
    }

    private async Task RunAsync(NpgsqlConnection connection, RebuildLog run)
    {
        await using (connection)
        {
            try
            {
                await new Rebuilder(connection, projector, run).RunAsync(stopping.Token);
                LogCompleted();
            }
            catch (Exception e)
            {
                LogFailed(e);
                await NoteFailureAsync(run, e);
            }
            await UnlockAsync(connection);
        }
    }

    /// <summary>The pool keeps the session, and with it the lock. A broken one has lost it already.</summary>
    private async Task UnlockAsync(NpgsqlConnection connection)
    {
        try
        {
            if (connection.FullState == System.Data.ConnectionState.Open)
                await ExecuteAsync(connection, "select pg_advisory_unlock(7301, 2)");
        }
        catch (NpgsqlException e)
        {
            LogFailed(e);
        }
    }

    private static async Task<object?> ExecuteAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync();
    }

    private async Task NoteFailureAsync(RebuildLog run, Exception failure)
    {
        try
        {
            await using var connection = await database.OpenConnectionAsync(CancellationToken.None);
            await run.FailedAsync(connection, failure is PostgresException postgres ? postgres.MessageText : failure.Message, CancellationToken.None);
        }
        catch (NpgsqlException e)
        {
            LogFailed(e); // the next start notes it
        }
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await stopping.CancelAsync();
        await running.WaitAsync(cancellationToken);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "The figures were rebuilt from the facts")]
    private partial void LogCompleted();

    [LoggerMessage(Level = LogLevel.Error, Message = "The rebuild ended on the way; the old figures stand")]
    private partial void LogFailed(Exception failure);
}
