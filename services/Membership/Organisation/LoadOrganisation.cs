using AlumniPlatform.ServiceDefaults;
using Microsoft.EntityFrameworkCore;

namespace AlumniPlatform.Membership.Organisation;

/// <summary>
/// Brings the organisation of the file named by <c>Organisation:File</c> into the database at start. What left the file
/// stays in the database: degrees refer to it.
/// </summary>
internal sealed class LoadOrganisation(IServiceScopeFactory scopes, IConfiguration configuration, TimeProvider time) : IHostedLifecycleService
{
    // Any number that nothing else locks in this database; replicas that start together load one after the other.
    private const long AdvisoryLock = 7_301_001;

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
        await db.Database.ExecuteSqlAsync($"select pg_advisory_xact_lock({AdvisoryLock})", cancellationToken);
        await ApplyAsync(db, file, cancellationToken);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    private static async Task ApplyAsync(MembershipDb db, OrganisationFile file, CancellationToken cancellationToken)
    {
        var university = await db.Universities.FindAsync([file.University.Code], cancellationToken)
            ?? db.Add(new University { Code = file.University.Code, Sv = "", En = "" }).Entity;
        (university.Sv, university.En) = (file.University.Sv, file.University.En);

        var successors = file.Schools.SelectMany(s => (s.MergedFrom ?? []).Select(old => (old, s.Code))).ToDictionary(m => m.old, m => m.Code);
        foreach (var unit in file.Schools)
        {
            var school = await db.Schools.FindAsync([unit.Code], cancellationToken) ?? db.Add(new School { Code = unit.Code, Sv = "", En = "" }).Entity;
            (school.Sv, school.En, school.ValidFrom, school.ValidTo) = (unit.Sv, unit.En, unit.From, unit.To);
            school.MergedInto = successors.GetValueOrDefault(unit.Code);
        }
        foreach (var unit in file.Programmes)
        {
            var programme = await db.Programmes.FindAsync([unit.Code], cancellationToken)
                ?? db.Add(new Programme { Code = unit.Code, School = "", Sv = "", En = "" }).Entity;
            (programme.School, programme.Sv, programme.En) = (unit.School!, unit.Sv, unit.En);
            (programme.ValidFrom, programme.ValidTo) = (unit.From, unit.To);
        }
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
