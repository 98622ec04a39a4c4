using System.Security.Claims;
using AlumniPlatform.Events.Gatherings;
using AlumniPlatform.Events.Registrations;
using AlumniPlatform.Events.Seating;
using AlumniPlatform.ServiceDefaults;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace AlumniPlatform.Events.CheckIn;

/// <param name="Id">Chosen by the phone: the same request again lets nobody else in.</param>
/// <param name="Email">May be left out; nothing is mailed then.</param>
/// <param name="Party">How many; 1 when left out.</param>
/// <param name="PartIds">What they take part in.</param>
/// <param name="Part">At the door of a part; left out at the gathering's.</param>
/// <param name="Door">Its name.</param>
/// <param name="OverCapacity">The organiser lets them in though there are no seats. Recorded, with who did it.</param>
internal sealed record WalkInInput(
    Guid? Id, string? Name, string? Email = null, string? Language = null, int? Party = null, IReadOnlyList<Guid>? PartIds = null, Guid? Part = null, string? Door = null, bool OverCapacity = false);

/// <summary>Somebody who has not registered stands at the door: gets a seat by the rule that all seats go by, and is checked in.</summary>
internal static class PostWalkIn
{
    private const int HoursBefore = 12; // doors are opened, badges are printed

    public static async Task<Results<Ok<CheckInAnswer>, NotFound, ProblemHttpResult>> PostAsync(
        Guid id, WalkInInput input, ClaimsPrincipal caller, EventsDb db, SeatDesk seats, CheckInDesk desk, TimeProvider time, CancellationToken cancellationToken)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (await seats.LockAsync(id, cancellationToken) is not { } plan || !caller.Door().Organises(plan.Gathering))
            return TypedResults.NotFound();
        if (input.OverCapacity && !caller.Office().Organises(plan.Gathering))
            return Problems.Problem(403, "organiser-only", "Only the organiser lets in more than there are seats for.");
        var (fields, now) = (new Fields(), time.GetUtcNow());
        var registration = Read(fields, input, plan.Gathering, now);
        var door = fields.Line("door", input.Door, PostCheckIns.LongestDoor);
        fields.Check();
        var sentBefore = await db.Scans.Where(s => s.GatheringId == id && s.Id == input.Id).Select(s => (Guid?)s.RegistrationId).SingleOrDefaultAsync(cancellationToken);
        if (sentBefore is null)
        {
            CheckNow(plan.Gathering, now);
            await CheckNewAsync(registration, db, cancellationToken);
            registration.Enter(plan.Gathering.NextEntry());
            var over = await seats.AdmitAsync(plan, registration, input.OverCapacity, cancellationToken);
            db.Add(registration);
            db.Add(new WalkIn { RegistrationId = registration.Id, OverCapacity = over, By = caller.Subject(), At = now });
            await db.SaveChangesAsync(cancellationToken);
        }
        var scan = new ReadScan(input.Id!.Value, null, sentBefore ?? registration.Id, input.Part, registration.Party, now, door);
        var answers = await desk.SettleAsync(plan, [scan], caller.Subject(), cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return TypedResults.Ok(answers[0]);
    }

    private static Registration Read(Fields fields, WalkInInput input, Gathering gathering, DateTimeOffset now)
    {
        if (input.Id is null || input.Id == Guid.Empty)
            fields.Fault("id", "This is missing.");
        var reader = new RegistrationReader(gathering, fields);
        var id = Guid.CreateVersion7(now);
        var parts = reader.Parts(input.Part is { } at ? [.. input.PartIds ?? [], at] : input.PartIds, quota: null);
        return new Registration
        {
            Id = id, GatheringId = gathering.Id, CreatedAt = now, Name = reader.Name(input.Name), Language = reader.Language(input.Language), Party = reader.Party(input.Party), PartIds = parts,
            Email = string.IsNullOrWhiteSpace(input.Email) ? Registration.NoAddress(id) : reader.Email(input.Email),
        };
    }

    private static void CheckNow(Gathering gathering, DateTimeOffset now)
    {
        if (gathering.State != GatheringState.Published || now < gathering.StartsAt.AddHours(-HoursBefore) || now >= gathering.EndsAt)
            throw new DomainRuleException("not-now", $"People walk in from {HoursBefore} hours before it begins until it ends.");
    }

    private static async Task CheckNewAsync(Registration registration, EventsDb db, CancellationToken cancellationToken)
    {
        var (gathering, email) = (registration.GatheringId, registration.EmailKey);
        if (await db.Registrations.AnyAsync(r => r.GatheringId == gathering && r.EmailKey == email && Registration.ActiveStates.Contains(r.State), cancellationToken))
            throw new DomainRuleException("already-registered", "There is a registration with this address: look for it by its name.");
    }
}
