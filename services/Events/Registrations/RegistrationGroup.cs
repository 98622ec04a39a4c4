using System.Diagnostics;
using AlumniPlatform.Events.Degrees;
using AlumniPlatform.Events.Gatherings;
using AlumniPlatform.Events.Mails;
using AlumniPlatform.Events.Merging;
using AlumniPlatform.Events.Reservations;
using AlumniPlatform.Events.Seating;
using AlumniPlatform.Events.WaitingList;
using AlumniPlatform.ServiceDefaults;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace AlumniPlatform.Events.Registrations;

/// <summary>
/// Decides requests for one gathering in the order of their coming, under one lock of the gathering and in one transaction.
/// Each gets its entry number and is confirmed, waits for the organiser's word, waits for seats, or for its address to be
/// proved; or it is refused, which changes nothing for the others.
/// </summary>
internal sealed class RegistrationGroup(EventsDb db, SeatDesk desk, ReservationDesk reservations, GatheringMails mails, TimeProvider time)
{
    /// <summary>When it throws before the commit, nothing was done. It may be repeated in any case.</summary>
    public async Task DecideAsync(string slug, IReadOnlyList<Applicant> applicants, CancellationToken cancellationToken)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var persons = await db.StayAsync([.. applicants.Select(a => a.Person).OfType<Guid>()], cancellationToken);
        if (await desk.LockAsync(slug, cancellationToken) is not { Gathering.State: not GatheringState.Draft } plan)
        {
            foreach (var applicant in applicants)
                applicant.Decision = new Decision();
            return;
        }
        var asked = ReadAll(applicants, plan.Gathering, persons);
        var known = await FindAsync(plan.Gathering, asked, cancellationToken);
        var graduates = await db.OfAudienceAsync(plan.Gathering, [.. asked.Select(a => a.Registration.PersonId).OfType<Guid>()], cancellationToken);
        await reservations.LookUpAsync(plan.Gathering, [.. asked.Select(a => a.Registration.EmailKey).Distinct()],
            [.. asked.Where(a => !Proved(a.Applicant, plan)).Select(a => a.Registration.EmailKey).Distinct()], cancellationToken);
        // Nobody gets a seat of a full gathering, whoever waits; but what is held may be given back.
        var waiting = plan.Gathering.Seats.Fits(1) || reservations.HoldsSeats
            ? await desk.WaitingAsync(plan, before: long.MaxValue, cancellationToken)
            : [];
        foreach (var (applicant, registration) in asked)
            applicant.Decision = await DecideAsync(applicant, registration, plan, known, graduates, waiting, cancellationToken);
        await db.SaveChangesAsync(cancellationToken);
        if (reservations.HasFreed)
        {
            await desk.OfferFreedAsync(plan, cancellationToken);
            await db.SaveChangesAsync(cancellationToken);
        }
        await transaction.CommitAsync(cancellationToken);
        await PlaceAsync(plan, [.. asked.Select(a => a.Applicant.Decision!).Where(d => d.Position > 0)], cancellationToken);
    }

    private async Task<Decision> DecideAsync(
        Applicant applicant, Registration registration, SeatPlan plan, List<Registration> known, IReadOnlySet<Guid> graduates, List<Claim> waiting, CancellationToken cancellationToken)
    {
        Activity.Current = applicant.Trace;
        var (gathering, proved) = (plan.Gathering, Proved(applicant, plan));
        try
        {
            if (Before(known, registration, proved) is { } before)
                return Repeated(before, applicant, plan);
            gathering.CheckOpen(registration.CreatedAt);
        }
        catch (DomainRuleException rule)
        {
            return new Decision(Fault: rule);
        }
        if (Refusal(gathering, registration, graduates, proved) is { } refusal)
            return new Decision(Refusal: refusal);
        if (!proved)
            return await reservations.ReceiveAsync(
                plan, registration, known.Find(r => r.IsActive && r.EmailKey == registration.EmailKey), waiting, cancellationToken);
        var hasSeats = reservations.TakeOver(plan, registration);
        registration.Enter(gathering.NextEntry());
        db.Add(registration);
        known.Add(registration);
        if (gathering.ApprovalRequired)
            await mails.SendAsync(MailPurposes.Pending, gathering, registration, cancellationToken);
        else if (hasSeats)
            await desk.ConfirmHeldAsync(plan, registration, cancellationToken);
        else
            await desk.DecideAsync(plan, registration, waiting, cancellationToken);
        return new Decision(registration, plan) { Position = registration.State == RegistrationState.Waitlisted ? gathering.Waiting : 0 }; // the last of them
    }

    /// <summary>Whether the answer may tell of the address: it is the sender's own, or the sender is the office that organises it.</summary>
    private static bool Proved(Applicant applicant, SeatPlan plan) => applicant.HasProof || ByOffice(applicant, plan.Gathering);

    private static bool ByOffice(Applicant applicant, Gathering gathering) =>
        !applicant.HasProof && applicant.Office?.Organises(gathering) == true;

    /// <summary>Those that can be; the others get their fault.</summary>
    private List<(Applicant Applicant, Registration Registration)> ReadAll(
        IReadOnlyList<Applicant> applicants, Gathering gathering, IReadOnlyDictionary<Guid, Guid?> persons)
    {
        var (now, asked) = (time.GetUtcNow(), new List<(Applicant, Registration)>());
        foreach (var applicant in applicants)
        {
            try
            {
                // Whom an office registers is not the office.
                var registering = applicant.Person is { } person && !ByOffice(applicant, gathering) ? persons[person] : null;
                asked.Add((applicant, Read(applicant, gathering, registering, now)));
            }
            catch (InvalidInputException fault)
            {
                applicant.Decision = new Decision(Fault: fault);
            }
        }
        return asked;
    }

    private static Registration Read(Applicant applicant, Gathering gathering, Guid? person, DateTimeOffset now)
    {
        var (input, request, fields) = (applicant.Input, applicant.Request, new Fields());
        var reader = new RegistrationReader(gathering, fields);
        var (answers, sensitive) = reader.Answers(input.Answers);
        var quota = reader.Quota(input.QuotaId);
        var registration = new Registration
        {
            Id = applicant.Id, GatheringId = gathering.Id, PersonId = person, CreatedAt = now, RequestKey = request?.Key, RequestBody = request?.Body,
            Name = reader.Name(input.Name), Email = reader.Email(input.Email), Language = reader.Language(input.Language), QuotaId = quota, Party = reader.Party(input.Party),
            Companions = reader.Companions(input.Companions, input.Party), PartIds = reader.Parts(input.PartIds, quota), Answers = answers, SensitiveAnswers = sensitive,
            SharedWith = reader.SharedWith(input.SharedWith), RegisteredBy = ByOffice(applicant, gathering) ? applicant.By : null,
        };
        registration.SayOfPhotos(reader.Photos(input.PhotoConsent, input.PhotoWording), now);
        fields.Check();
        return registration;
    }

    /// <summary>What these requests made before, and active registrations of the same people.</summary>
    private Task<List<Registration>> FindAsync(
        Gathering gathering, IReadOnlyCollection<(Applicant Applicant, Registration Registration)> asked, CancellationToken cancellationToken)
    {
        var keys = asked.Select(a => a.Registration.RequestKey).OfType<string>().ToArray();
        var emails = asked.Select(a => a.Registration.EmailKey).ToArray();
        var persons = asked.Select(a => a.Registration.PersonId).OfType<Guid>().ToArray();
        // Each by its own index: everybody else waits while this is looked up.
        return db.Registrations.FromSql($"""
            select * from registration where gathering_id = {gathering.Id} and request_key = any({keys})
            union all
            select * from registration where gathering_id = {gathering.Id} and email_key = any({emails}) and state in ('pending', 'confirmed', 'waitlisted', 'offered')
            union all
            select * from registration where gathering_id = {gathering.Id} and person_id = any({persons}) and state in ('pending', 'confirmed', 'waitlisted', 'offered')
            """).AsNoTracking().ToListAsync(cancellationToken);
    }

    /// <summary>
    /// What the same request made before, or what holds a second registration of the person back. Of an address that is not
    /// proved nothing is known.
    /// </summary>
    private static Registration? Before(List<Registration> known, Registration asked, bool proved) =>
        known.Find(r => proved && (r.Id == asked.Id || (asked.RequestKey is not null && r.RequestKey == asked.RequestKey)))
        ?? known.Find(r => r.IsActive
            && ((proved && r.EmailKey == asked.EmailKey) || (asked.PersonId is not null && r.PersonId == asked.PersonId)));

    private static Decision Repeated(Registration before, Applicant applicant, SeatPlan plan)
    {
        if (before.Id != applicant.Id && (applicant.Request is null || before.RequestKey != applicant.Request.Key))
            throw new DomainRuleException("already-registered", "There is a registration for this gathering with this address, or of this member. Its mail has the link to change it.");
        applicant.Request?.Check(before.RequestBody);
        return new Decision(before, plan);
    }

    private static ProblemHttpResult? Refusal(
        Gathering gathering, Registration registration, IReadOnlySet<Guid> graduates, bool proved) => gathering.Audience switch
    {
        Audience.Members when registration.PersonId is null => Problems.Problem(403, "members-only", "This gathering is for members of the network. Sign in first."),
        Audience.Invited when proved && !gathering.Invited.Contains(registration.EmailKey) => Problems.Problem(403, "not-invited", "This address is not on the list of those who are invited."),
        Audience.Programme when registration.PersonId is not { } person || !graduates.Contains(person) => Problems.Problem(403, "audience-programme",
            $"This gathering is for members with a degree of {Graduates.Words(gathering)}.{(registration.PersonId is null ? " Sign in first." : "")}"),
        _ => null,
    };

    /// <summary>Tells those who wait now where they stand, after the commit: nobody waits for that.</summary>
    private async Task PlaceAsync(SeatPlan plan, IReadOnlyList<Decision> waiting, CancellationToken cancellationToken)
    {
        if (waiting.Count == 0)
            return;
        // Who finds too few seats needs not know about those before.
        var fits = waiting.Any(d => plan.Fits(d.Registration!.Claim));
        var reasons = await WaitingReasons.AfterAsync(fits ? waiting[0].Registration!.Entry - 1 : 0, plan, db, cancellationToken);
        foreach (var decision in waiting)
            decision.Place = new WaitingPlace(decision.Position, plan.Gathering.WaitingListMode.Code(), reasons.Next(decision.Registration!.Claim));
    }
}
