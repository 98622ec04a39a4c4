using System.Data;
using Npgsql;

namespace AlumniPlatform.Membership.Intake.Amqp;

/// <summary>
/// The right to consume, which one replica has at a time, so that messages are applied in their order. Its session of
/// PostgreSQL holds it, and commits what was consumed: who has lost the session can commit nothing more.
/// </summary>
internal sealed class AmqpTurn : IAsyncDisposable
{
    private const long AdvisoryLock = 7_301_003; // see OrganisationLock

    private AmqpTurn(NpgsqlConnection session) => Session = session;

    public NpgsqlConnection Session { get; }

    public bool IsHeld => Session.State == ConnectionState.Open;

    // Whoever uses a closed connection next opens another session, which has no turn.
    public void ThrowIfLost()
    {
        if (!IsHeld)
            throw new IOException("the session that had the turn is gone");
    }

    /// <returns>Null while another replica has it.</returns>
    public static async Task<AmqpTurn?> TryTakeAsync(NpgsqlDataSource database, CancellationToken cancellationToken)
    {
        var session = await database.OpenConnectionAsync(cancellationToken);
        try
        {
            if (await LockAsync(session, "pg_try_advisory_lock"))
                return new AmqpTurn(session);
        }
        catch
        {
            await session.DisposeAsync();
            throw;
        }
        await session.DisposeAsync();
        return null;
    }

    /// <summary>Fails when the session is gone, and keeps networks from forgetting one that is idle.</summary>
    public async Task CheckAsync(CancellationToken cancellationToken)
    {
        ThrowIfLost();
        await using var command = new NpgsqlCommand("select 1", Session);
        await command.ExecuteScalarAsync(cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            await LockAsync(Session, "pg_advisory_unlock");
        }
        catch (Exception e) when (e is NpgsqlException or InvalidOperationException or ObjectDisposedException)
        {
            // The session is gone, and the lock with it.
        }
        await Session.DisposeAsync();
    }

    // Not cancelled: a lock that stays on a pooled connection keeps every replica out.
    private static async Task<bool> LockAsync(NpgsqlConnection session, string function)
    {
        await using var command = new NpgsqlCommand($"select {function}($1)", session) { Parameters = { new() { Value = AdvisoryLock } } };
        return (bool)(await command.ExecuteScalarAsync(CancellationToken.None))!;
    }
}
