using System.Text;
using AlumniPlatform.Messaging.DeadLetters;
using Microsoft.EntityFrameworkCore;

namespace AlumniPlatform.Messaging;

/// <summary>What messaging itself keeps of persons.</summary>
public static class ErasureExtensions
{
    /// <summary>
    /// Empties every dead letter that names one of <paramref name="persons"/>, and drops those that wait: a replay would
    /// bring back what was erased. In the transaction of <paramref name="db"/>, saved by the caller.
    /// </summary>
    public static async Task ForgetDeadLettersAsync(this DbContext db, IEnumerable<Guid> persons, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var ids = persons.Select(p => Encoding.UTF8.GetBytes(p.ToString())).ToArray();
        var letters = await db.Set<DeadLetter>()
            .FromSql($"select * from messaging.dead_letter where exists (select from unnest({ids}) as id where position(id in body) > 0) for update")
            .ToListAsync(cancellationToken);
        foreach (var letter in letters)
        {
            letter.Forget(now);
            db.Add(new DeadLetterAudit { Id = Guid.CreateVersion7(now), DeadLetterId = letter.Id, Action = "erased", Actor = "", ActorName = "", At = now });
        }
    }
}
