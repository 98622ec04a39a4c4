using System.Diagnostics;
using AlumniPlatform.Contracts;
using AlumniPlatform.Messaging.Outbox;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Npgsql;
using NpgsqlTypes;

namespace AlumniPlatform.Messaging;

/// <summary>Publishing beside a change: the message is saved with it and sent after the commit, or not at all.</summary>
public static class PublishExtensions
{
    private const int PackageSize = 20;

    /// <summary>Adds <paramref name="message"/> to what the next <c>SaveChanges</c> saves. Without a save it is never sent.</summary>
    /// <exception cref="InvalidOperationException">The message has no route in the catalogue.</exception>
    public static void Publish<TMessage>(this DbContext db, TMessage message) where TMessage : class, IMessage =>
        db.AddToOutbox(new OutboxMessage
        {
            MessageId = message.Id,
            Exchange = ExchangeOf(db, message.GetType()),
            Body = Envelope.Wrap(message),
            TraceParent = Activity.Current?.Id,
        });

    /// <summary>
    /// Writes many messages into the outbox at once (COPY), within the current transaction of <paramref name="db"/>. They
    /// travel in packages of <see cref="PackageSize"/>, which makes them several times as fast as one by one.
    /// </summary>
    /// <exception cref="InvalidOperationException">There is no transaction, or a message has no route in the catalogue.</exception>
    public static async Task PublishAsync<TMessage>(this DbContext db, IReadOnlyCollection<TMessage> messages, CancellationToken cancellationToken)
        where TMessage : class, IMessage
    {
        if (db.Database.CurrentTransaction is null)
            throw new InvalidOperationException("Messages in bulk belong into the transaction of their change: begin one first.");
        if (messages.Count == 0)
            return;
        var connection = (NpgsqlConnection)db.Database.GetDbConnection();
        await using var copy = await connection.BeginBinaryImportAsync(
            "copy messaging.outbox_message (message_id, exchange, routing_key, content_type, body, trace_parent, attempts) from stdin (format binary)",
            cancellationToken);
        foreach (var (type, package) in messages.GroupBy(m => m.GetType()).SelectMany(g => g.Chunk(PackageSize).Select(package => (g.Key, package))))
        {
            await copy.StartRowAsync(cancellationToken);
            await copy.WriteAsync(package.Length == 1 ? package[0].Id : Guid.CreateVersion7(package[0].OccurredAt), NpgsqlDbType.Uuid, cancellationToken);
            await copy.WriteAsync(ExchangeOf(db, type), NpgsqlDbType.Text, cancellationToken);
            await copy.WriteAsync("", NpgsqlDbType.Text, cancellationToken);
            await copy.WriteAsync(Envelope.ContentType, NpgsqlDbType.Text, cancellationToken);
            await copy.WriteAsync(package.Length == 1 ? Envelope.Wrap(package[0]) : Envelope.Pack(type, package), NpgsqlDbType.Bytea, cancellationToken);
            if (Activity.Current?.Id is { } trace)
                await copy.WriteAsync(trace, NpgsqlDbType.Text, cancellationToken);
            else
                await copy.WriteNullAsync(cancellationToken);
            await copy.WriteAsync(0, NpgsqlDbType.Integer, cancellationToken);
        }
        await copy.CompleteAsync(cancellationToken);
        db.GetService<OutboxSignal>().Published(db);
    }

    /// <summary>Adds a row for the relay, which hears of it after the commit.</summary>
    internal static void AddToOutbox(this DbContext db, OutboxMessage message)
    {
        db.Add(message);
        db.GetService<OutboxSignal>().Published(db);
    }

    private static string ExchangeOf(DbContext db, Type message) => Topology.Exchange(db.GetService<Topology>().RouteOf(message).Message);
}
