using AlumniPlatform.ServiceDefaults;
using Microsoft.EntityFrameworkCore;

namespace AlumniPlatform.Membership.Organisation;

/// <summary>
/// Brings the organisation of the file named by <c>Organisation:File</c> into the database at start. A school or programme
/// that an office has edited is the office's from then on; the others follow the file. What left the file stays in the
/// database: degrees refer to it.
/// </summary>
internal sealed class LoadOrganisation(IServiceScopeFactory scopes, IConfiguration configuration, TimeProvider time) : IHostedLifecycleService
{
    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        var path = configuration["Organisation:File"] ?? Path.Combine(AppContext.BaseDirectory, "organisation.json");
        var file = await OrganisationFile.ReadAsync(path, cancellationToken);
        while (true)
        {
            try
            {
                await LoadAsync(file, cancellationToken);
                return;
            }
            catch (Exception e) when (Problems.IsDatabaseAway(e))
            {
                await Task.Delay(TimeSpan.FromSeconds(1), time, cancellationToken);
            }
        }
    }

    private async Task LoadAsync(OrganisationFile file, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<MembershipDb>();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        await db.LockOrganisationAsync(cancellationToken); // replicas that start together load one after the other
        await ApplyAsync(db, file, cancellationToken);
        Publish(db, time.GetUtcNow());
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    private static async Task ApplyAsync(MembershipDb db, OrganisationFile file, CancellationToken cancellationToken)
    {
        var university = await db.Universities.FindAsync([file.University.Code], cancellationToken)
            ?? db.Add(new University { Code = file.University.Code, Sv = "", En = "" }).Entity;
        (university.Sv, university.En, university.TimeZone) = (file.University.Sv, file.University.En, file.University.TimeZone);
        (university.CoverageTarget, university.LadokInstitution) = (file.University.CoverageTarget, file.University.LadokInstitution);

        var successors = file.Schools.SelectMany(s => (s.MergedFrom ?? []).Select(old => (old, s.Code))).ToDictionary(m => m.old, m => m.Code);
        foreach (var unit in file.Schools)
        {
            var school = await db.Schools.FindAsync([unit.Code], cancellationToken) ?? db.Add(new School { Code = unit.Code, Sv = "", En = "" }).Entity;
            if (school.EditedAt is not null)
                continue;
            (school.Sv, school.En, school.ValidFrom, school.ValidTo) = (unit.Sv, unit.En, unit.From, unit.To);
            school.MergedInto = successors.GetValueOrDefault(unit.Code);
        }
        foreach (var unit in file.Programmes)
        {
            var programme = await db.Programmes.FindAsync([unit.Code], cancellationToken)
                ?? db.Add(new Programme { Code = unit.Code, School = "", Sv = "", En = "" }).Entity;
            if (programme.EditedAt is not null)
                continue;
            (programme.School, programme.Sv, programme.En) = (unit.School!, unit.Sv, unit.En);
            (programme.ValidFrom, programme.ValidTo) = (unit.From, unit.To);
        }
        var tree = new OrganisationTree(db.Schools.Local, []);
        if (db.Schools.Local.FirstOrDefault(s => tree.SchoolOfToday(s.Code)?.MergedInto is not null) is { } lost)
            throw new InvalidDataException($"With this file the school '{lost.Code}' would be merged in a circle.");
    }

    // Whoever counts graduates has to know which school counts those of a merged one. What did not change is told once.
    private static void Publish(MembershipDb db, DateTimeOffset now)
    {
        foreach (var programme in db.ChangeTracker.Entries<Programme>().Where(e => e.State != EntityState.Unchanged))
            programme.Entity.Version++;
        foreach (var school in db.ChangeTracker.Entries<School>().Where(e => e.State != EntityState.Unchanged || e.Entity.Version == 0).Select(e => e.Entity).ToArray())
        {
            school.Version++;
            db.PublishSchool(school, now);
        }
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
