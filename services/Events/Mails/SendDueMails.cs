using AlumniPlatform.Contracts.Events;
using AlumniPlatform.Events.Registrations;
using AlumniPlatform.Messaging;
using Microsoft.EntityFrameworkCore;

namespace AlumniPlatform.Events.Mails;

/// <summary>
/// Writes mails that are one of thousands from the marks on registrations, in batches. Mark and mail change in one
/// transaction, so however often it is interrupted, and by however many replicas it is done, each is written once.
/// </summary>
internal sealed class SendDueMails(EventsDb db, GatheringMails mails, TimeProvider time)
{
    public const int BatchSize = 200;

    /// <returns>How many registrations were dealt with; fewer than <see cref="BatchSize"/> at the end.</returns>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var due = await db.Registrations
            .FromSql($"select * from registration where due_mail is not null or due_end is not null order by id limit {BatchSize} for update skip locked")
            .ToListAsync(cancellationToken);
        if (due.Count == 0)
            return 0;
        var ids = due.Select(r => r.GatheringId).Distinct().ToArray();
        var gatherings = await db.Gatherings.AsNoTracking().Where(g => ids.Contains(g.Id)).Include(g => g.Parts).ToDictionaryAsync(g => g.Id, cancellationToken);
        var (letters, ends) = (new List<SendGatheringMail>(), new List<RegistrationCancelled>());
        foreach (var registration in due)
        {
            if (registration.DueMail is { } purpose && registration.HasAddress && MailPurposes.Fits(purpose, registration))
                letters.Add(await mails.WriteAsync(purpose, gatherings[registration.GatheringId], registration, cancellationToken));
            if (registration.DueEnd is { } hadSeats)
                ends.Add(Ended(registration, hadSeats, time.GetUtcNow()));
            (registration.DueMail, registration.DueEnd) = (null, null);
        }
        await db.SaveChangesAsync(cancellationToken);
        await db.PublishAsync(letters, cancellationToken);
        await db.PublishAsync(ends, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return due.Count;
    }

    private static RegistrationCancelled Ended(Registration r, bool hadSeats, DateTimeOffset now) =>
        new(Guid.CreateVersion7(now), now, r.Id, r.GatheringId, r.Version, r.EndedBy!, hadSeats, r.PersonId);
}
