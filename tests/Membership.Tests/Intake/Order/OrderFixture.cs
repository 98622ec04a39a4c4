using AlumniPlatform.Membership.Tests.Intake.Amqp;
using AlumniPlatform.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace AlumniPlatform.Membership.Tests.Intake.Order;

/// <summary>Two replicas, and what can happen to one of them.</summary>
public sealed class OrderFixture : AmqpFixture
{
    private ServiceHost<Program>? replica;

    internal AfterCommit AfterCommit { get; } = new();

    public IReadOnlyList<ServiceHost<Program>> Replicas => [Host, replica!];

    /// <summary>How many cases of each door are tried: more with <c>ALUMNI_TEST_CASES</c>.</summary>
    public static int Cases(int usual) =>
        int.TryParse(Environment.GetEnvironmentVariable("ALUMNI_TEST_CASES"), out var asked) ? asked : usual;

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        replica = await StartReplicaAsync();
    }

    public override async ValueTask DisposeAsync()
    {
        if (replica is not null)
            await replica.DisposeAsync();
        await base.DisposeAsync();
    }

    /// <summary>As if a replica died: whoever does something, or holds a right to do it, loses its session of PostgreSQL.</summary>
    public Task KillAsync() => Database.ExecuteAsync("""
        select pg_terminate_backend(pid) from pg_stat_activity a
        where datname = current_database() and pid <> pg_backend_pid()
            and (state <> 'idle' or exists (select from pg_locks l where l.pid = a.pid and locktype = 'advisory'))
        """);

    protected override void ConfigureServices(IServiceCollection services) =>
        services.ConfigureDbContext<MembershipDb>(options => options.AddInterceptors(AfterCommit));
}
