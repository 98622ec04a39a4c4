using System.Runtime.InteropServices;
using AlumniPlatform.Demo;
using AlumniPlatform.Demo.Answers;
using AlumniPlatform.Demo.Publishing;
using AlumniPlatform.Demo.University;

// Makes up a university and publishes it through the door of the school systems: ./run --demo, or beside a platform that
// runs already: dotnet run --project demo -- --gateway http://localhost:8080 --mail http://localhost:8025 --size 0.01
using var stop = new CancellationTokenSource();
using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
try
{
    await RunAsync(DemoOptions.Read(args), stop.Token);
    return 0;
}
catch (OperationCanceledException) when (stop.IsCancellationRequested)
{
    return 0;
}
catch (Exception e) when (e is HttpRequestException or InvalidOperationException or ArgumentException)
{
    await Console.Error.WriteLineAsync($"The demo ends: {e.Message}");
    return 1;
}

static async Task RunAsync(DemoOptions options, CancellationToken cancellationToken)
{
    using var schools = new PlatformClient(options.Gateway, "school-system");
    using var central = new PlatformClient(options.Gateway, "central");
    await schools.WaitAsync(cancellationToken);
    var progress = new Progress();
    var organisation = Organisation.Read(await central.GetAsync("/api/membership/organisation", cancellationToken));
    var today = DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime);
    var people = Population.Make(options, organisation, today);
    progress.Say($"{people.Count:N0} made-up people (seed {options.Seed}, size {options.Size}); everything about them is invented");

    var records = new Records(options);
    var publisher = new Publisher(schools, progress);
    // This year's first: their mails leave while the rest comes in.
    await publisher.SendAsync("This year's graduates and students", people.Where(p => IsNew(p, today)).Select(records.First), cancellationToken);
    var answering = new AnswerInvitations(options, progress).RunAsync(people.Count(p => MailArrives(p, today)), cancellationToken);
    await publisher.SendAsync("Members of the earlier register", people.Where(p => p.MemberSince is not null).Select(records.Registered), cancellationToken);
    await publisher.SendAsync($"Graduates since {Population.FirstYear}", people.Where(p => !IsNew(p, today)).Select(records.First), cancellationToken);
    await publisher.SendAsync("Second degrees", people.Where(p => p.SecondDegree is not null).Select(records.Second), cancellationToken);
    await publisher.SendAsync("Degrees revoked", people.Where(p => p.Revoked).Select(records.Revoked), cancellationToken);
    if (publisher.Accepted > 0) // of a university that is there already nothing changes, nor does the inbox fill
    {
        await publisher.SendAsync("Records with a mistake each", records.Faulty(people[0]), cancellationToken);
        using var eecs = new PlatformClient(options.Gateway, "school-system-eecs");
        var ofThisYear = people.Where(p => IsNew(p, today) && !p.ProtectedIdentity).ToLookup(p => p.School == "EECS");
        await new Publisher(eecs, progress).SendAsync(
            "A school's word about another's", ofThisYear[false].Take(1).Zip(ofThisYear[true], records.Foreign), cancellationToken);
    }
    await answering;
    await new Arrival(central, progress).WaitAsync(cancellationToken);
    progress.Say($"Done. Sign in at {options.Gateway} as central, or as coordinator for one school");
}

static bool IsNew(Graduate person, DateOnly today) => person.Approaching || person.Date.Year == today.Year;

static bool MailArrives(Graduate person, DateOnly today) =>
    IsNew(person, today) && !person.ProtectedIdentity && !person.Email.EndsWith("@bounce.demo.example", StringComparison.Ordinal);

void Stop(PosixSignalContext signal)
{
    signal.Cancel = true;
    stop.Cancel();
}
