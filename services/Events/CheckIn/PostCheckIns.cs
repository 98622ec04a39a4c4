using System.Globalization;
using System.Security.Claims;
using AlumniPlatform.Events.Registrations;
using AlumniPlatform.Events.Seating;
using AlumniPlatform.ServiceDefaults;
using Microsoft.AspNetCore.Http.HttpResults;

namespace AlumniPlatform.Events.CheckIn;

/// <param name="SentAt">The phone's clock at this moment: a clock that is wrong is put right by it.</param>
/// <param name="Scans">Up to 500, from any doors.</param>
internal sealed record ScanBatch(DateTimeOffset? SentAt, IReadOnlyList<ScanInput?>? Scans);

/// <param name="Id">Chosen by the phone, another for each scan; the same when it is sent again.</param>
/// <param name="Code">Of the ticket; or the registration, when it was found by name.</param>
/// <param name="Registration">As the list of the door has it.</param>
/// <param name="Part">At the door of a part; left out at the gathering's.</param>
/// <param name="Present">How many of the party are there; all when left out. A later scan with a larger number adds the others.</param>
/// <param name="ScannedAt">By the phone's clock.</param>
/// <param name="Door">Its name, for whom comes twice.</param>
internal sealed record ScanInput(Guid? Id, string? Code, Guid? Registration, Guid? Part, int? Present, DateTimeOffset? ScannedAt, string? Door);

internal static class PostCheckIns
{
    private const int MostScans = 500;
    public const int LongestDoor = 60;

    /// <param name="Answers">In the order of the scans.</param>
    internal sealed record Settled(IReadOnlyList<CheckInAnswer> Answers);

    public static async Task<Results<Ok<Settled>, NotFound>> PostAsync(
        Guid id, ScanBatch batch, ClaimsPrincipal caller, EventsDb db, SeatDesk seats, CheckInDesk desk, TimeProvider time, CancellationToken cancellationToken)
    {
        var scans = Read(batch, time.GetUtcNow());
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (await seats.LockAsync(id, cancellationToken) is not { } plan || !caller.Door().Organises(plan.Gathering))
            return TypedResults.NotFound();
        var answers = await desk.SettleAsync(plan, scans, caller.Subject(), cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return TypedResults.Ok(new Settled(answers));
    }

    private static List<ReadScan> Read(ScanBatch batch, DateTimeOffset now)
    {
        var fields = new Fields();
        if (batch.Scans is not { Count: > 0 })
            fields.Fault("scans", "This is missing.");
        if (batch.SentAt is { } told && !IsClock(told))
            fields.Fault("sentAt", "No clock says that.");
        var wrong = batch.SentAt is { } sent ? now - sent : TimeSpan.Zero;
        List<ReadScan> scans = [.. fields.List("scans", batch.Scans, MostScans).Select((scan, i) => Read(fields, string.Create(CultureInfo.InvariantCulture, $"scans[{i}]"), scan, wrong, now))];
        fields.Check();
        return scans;
    }

    private static ReadScan Read(Fields fields, string field, ScanInput scan, TimeSpan wrong, DateTimeOffset now)
    {
        if (scan.Id is null || scan.Id == Guid.Empty)
            fields.Fault($"{field}.id", "This is missing.");
        if (string.IsNullOrWhiteSpace(scan.Code) == scan.Registration is null)
            fields.Fault($"{field}.code", "Either the code of a ticket or a registration.");
        if (scan.ScannedAt is not { } at || !IsClock(at))
            fields.Fault($"{field}.scannedAt", "This is missing, or no clock says that.");
        if (scan.Present < 1)
            fields.Fault($"{field}.present", "One at least.");
        var right = scan.ScannedAt is { } taken && IsClock(taken) && taken.ToUniversalTime() + wrong is var corrected && corrected < now ? corrected : now;
        return new ReadScan(scan.Id ?? Guid.Empty, TicketCodes.Read(scan.Code), scan.Registration, scan.Part, scan.Present, right, fields.Line($"{field}.door", scan.Door, LongestDoor));
    }

    private static bool IsClock(DateTimeOffset at) => at.Year is >= 1970 and <= 2100; // one that lost its battery begins in 1970
}

/// <summary>A scan that could be read; of what, is still to be seen.</summary>
internal sealed record ReadScan(Guid Id, TicketNumbers? Numbers, Guid? Registration, Guid? Part, int? Present, DateTimeOffset ScannedAt, string Door)
{
    public Scan Taken(Registration registration, Guid gathering, string by, DateTimeOffset now) => new()
    {
        GatheringId = gathering, Id = Id, RegistrationId = registration.Id, PartId = Part, Present = Present, Door = Door, ScannedAt = ScannedAt, ReceivedAt = now, By = by,
    };
}
