using System.Security.Cryptography;
using System.Text;
using Npgsql;

namespace AlumniPlatform.Membership.Intake.Amqp;

/// <summary>The messages of a sender that were committed last, by digest: of those alone the acknowledgement may have been lost.</summary>
internal sealed class LastSettled
{
    /// <summary>The AMQP user; empty when the publisher did not say.</summary>
    public required string Sender { get; init; }

    /// <summary>SHA-256 of each message, one after the other.</summary>
    public required byte[] Digests { get; init; }
}

/// <summary>
/// Recognises messages that come again although they were committed. Accepted events would be duplicates; but a rejected one
/// would be judged anew, after those that followed it: a revocation that came before its award would revoke it.
/// </summary>
internal sealed class SettledMessages
{
    private readonly Dictionary<string, List<string>> last = new(StringComparer.Ordinal);

    /// <summary>As whoever consumed before left it.</summary>
    public static async Task<SettledMessages> ReadAsync(NpgsqlConnection session, CancellationToken cancellationToken)
    {
        var settled = new SettledMessages();
        await using var command = new NpgsqlCommand("select sender, digests from last_settled", session);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
            settled.last[reader.GetString(0)] =
                [.. reader.GetFieldValue<byte[]>(1).Chunk(SHA256.HashSizeInBytes).Select(Convert.ToHexString)];
        return settled;
    }

    /// <summary>
    /// Leaves out of a sender's <paramref name="messages"/> those that were committed. They come first and in their order; what
    /// comes after another message is a new one.
    /// </summary>
    public IReadOnlyList<AmqpMessage> Fresh(IReadOnlyList<AmqpMessage> messages)
    {
        if (!last.TryGetValue(SenderOf(messages[0]), out var digests))
            return messages;
        var again = 0;
        while (again < messages.Count && messages[again].Redelivered
            && digests.IndexOf(Convert.ToHexString(DigestOf(messages[again]))) is >= 0 and var at)
        {
            digests.RemoveRange(0, at + 1);
            again++;
        }
        if (again < messages.Count)
            last.Remove(SenderOf(messages[0]));
        return [.. messages.Skip(again)];
    }

    /// <summary>Notes a sender's <paramref name="messages"/>, in the transaction that applies them.</summary>
    public static Task<int> KeepAsync(MembershipDb db, IReadOnlyList<AmqpMessage> messages, CancellationToken cancellationToken) =>
        db.RunAsync("""
            insert into last_settled (sender, digests) values ($1, $2) on conflict (sender) do update set digests = excluded.digests
            """, cancellationToken, SenderOf(messages[0]), messages.SelectMany(DigestOf).ToArray());

    private static string SenderOf(AmqpMessage message) => message.User ?? "";

    private static byte[] DigestOf(AmqpMessage message)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes(message.ContentType));
        foreach (var (name, value) in message.Headers.OrderBy(h => h.Key, StringComparer.Ordinal))
            hash.AppendData(Encoding.UTF8.GetBytes($"\0{name}\0{value}"));
        hash.AppendData("\0\0"u8);
        hash.AppendData(message.Body);
        return hash.GetHashAndReset();
    }
}
