using AlumniPlatform.Contracts;
using Microsoft.EntityFrameworkCore;

namespace AlumniPlatform.Messaging;

/// <summary>Publishing beside a change: the message is saved with it and sent after the commit, or not at all.</summary>
public static class Outbox
{
    /// <summary>Adds <paramref name="message"/> to what the next <c>SaveChanges</c> saves. Without a save it is never sent.</summary>
    public static void Publish<TMessage>(this DbContext db, TMessage message) where TMessage : class, IMessage =>
        throw new InvalidOperationException($"not there yet: {db} {message.Id}");

    /// <summary>Writes many messages into the outbox at once, within the current transaction of <paramref name="db"/>.</summary>
    public static Task PublishAsync<TMessage>(this DbContext db, IReadOnlyCollection<TMessage> messages, CancellationToken cancellationToken)
        where TMessage : class, IMessage =>
        throw new InvalidOperationException($"not there yet: {db} {messages.Count} {cancellationToken}");
}
