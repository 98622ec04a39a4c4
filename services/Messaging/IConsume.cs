using AlumniPlatform.Contracts;

namespace AlumniPlatform.Messaging;

/// <summary>
/// Applies a batch of messages in one transaction. Called in a scope of its own, inside the transaction of the
/// service's DbContext; messages already applied are left out. When it returns, changes are saved and committed together
/// with the inbox; when it throws, nothing of the batch remains and each message is tried again by itself.
/// It must not commit, send mail or call HTTP.
/// </summary>
/// <typeparam name="TMessage">The message.</typeparam>
public interface IConsume<in TMessage> where TMessage : class, IMessage
{
    /// <summary>Applies <paramref name="messages"/>: at least one, no id twice, in no promised order.</summary>
    Task ConsumeAsync(IReadOnlyList<TMessage> messages, CancellationToken cancellationToken);
}
