using System.Security.Cryptography;
using System.Text;
using AlumniPlatform.Events.Registrations;
using Microsoft.EntityFrameworkCore;

namespace AlumniPlatform.Events.Reservations;

/// <summary>
/// A mail that somebody made the platform send to an address that nobody has proved. Kept for a day, without the address: by an
/// HMAC of it the next mail to it is counted.
/// </summary>
internal sealed class FirstMail
{
    public required Guid Id { get; init; }
    public required byte[] Mark { get; init; }
    public required Guid GatheringId { get; init; }
    public required DateTimeOffset SentAt { get; init; }
}

/// <summary>
/// Counts first mails, in the transaction that asks for them, so that all replicas count together and whatever is killed is not
/// counted. An address gets few in a day, whoever asks; and a gathering causes so many in an hour.
/// </summary>
internal sealed class FirstMails(EventsDb db, ManageTokens tokens, IConfiguration configuration)
{
    public const int MostOfGathering = 3;
    public const int MostToAddress = 6;
    private static readonly TimeSpan day = TimeSpan.FromDays(1);
    private static readonly byte[] purpose = "first-mail"u8.ToArray();
    private readonly int mostInHour = configuration.GetValue("Events:FirstMailsPerHour", 500);
    private readonly Dictionary<string, byte[]> marks = [];
    private List<FirstMail> sent = [];
    private int lastHour;

    /// <summary>Whether the gathering has caused as many as it may: everybody hears that, whatever the address.</summary>
    public bool AreOver => lastHour >= mostInHour;

    /// <summary>Before the first is taken, for all of a transaction at once.</summary>
    public async Task CountAsync(Guid gathering, IEnumerable<string> addresses, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var key = await tokens.KeyAsync(cancellationToken);
        foreach (var address in addresses)
            marks[address] = HMACSHA256.HashData(key, (byte[])[.. purpose, .. Encoding.UTF8.GetBytes(address)]);
        var asked = marks.Values.ToArray();
        // An address is counted by one transaction at a time, also of another gathering. All in one order: none waits for the other.
        await db.Database.ExecuteSqlAsync($"""
            select pg_advisory_xact_lock(key)
            from (select distinct hashtextextended(encode(mark, 'hex'), 0) as key from unnest({asked}) as mark order by 1) as ordered
            """, cancellationToken);
        sent = await db.FirstMails.AsNoTracking().Where(m => asked.Contains(m.Mark) && m.SentAt > now - day).ToListAsync(cancellationToken);
        lastHour = await db.FirstMails.CountAsync(m => m.GatheringId == gathering && m.SentAt > now.AddHours(-1), cancellationToken);
    }

    /// <summary>Whether one more may leave; it is counted then.</summary>
    public bool Take(Guid gathering, string address, DateTimeOffset now)
    {
        var mark = marks[address];
        var before = sent.FindAll(m => m.Mark.AsSpan().SequenceEqual(mark));
        if (before.Count >= MostToAddress || before.Count(m => m.GatheringId == gathering) >= MostOfGathering)
            return false;
        var mail = new FirstMail { Id = Guid.CreateVersion7(now), Mark = mark, GatheringId = gathering, SentAt = now };
        sent.Add(mail);
        lastHour++;
        db.Add(mail);
        return true;
    }

    /// <summary>Those that count no longer.</summary>
    public Task<int> ForgetAsync(DateTimeOffset now, CancellationToken cancellationToken) =>
        db.FirstMails.Where(m => m.SentAt <= now - day).ExecuteDeleteAsync(cancellationToken);
}
