using AlumniPlatform.Analytics.Facts;
using AlumniPlatform.Analytics.Projections;
using AlumniPlatform.Analytics.Rebuild;
using AlumniPlatform.Messaging;
using Microsoft.EntityFrameworkCore;

namespace AlumniPlatform.Analytics;

internal sealed class AnalyticsDb(DbContextOptions<AnalyticsDb> options) : DbContext(options)
{
    public DbSet<Fact> Facts => Set<Fact>();
    public DbSet<Cohort> Cohorts => Set<Cohort>();
    public DbSet<MemberMonth> MemberMonths => Set<MemberMonth>();
    public DbSet<FigureStamp> FigureStamps => Set<FigureStamp>();
    public DbSet<School> Schools => Set<School>();
    public DbSet<GatheringCost> GatheringCosts => Set<GatheringCost>();
    public DbSet<RebuildRun> RebuildRuns => Set<RebuildRun>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.AddMessaging();
        modelBuilder.Entity<Fact>(fact =>
        {
            fact.ToTable("fact").HasKey(f => f.Id);
            fact.Property(f => f.Seq).UseIdentityAlwaysColumn();
            fact.Property(f => f.Data).HasColumnType("jsonb");
            fact.HasIndex(f => f.Seq);
            fact.HasIndex(f => f.OccurredAt); // the newest one is a single probe
        });
        OnProjectionsCreating(modelBuilder);
        modelBuilder.Entity<RebuildRun>(run =>
        {
            run.ToTable("rebuild_run").HasKey(r => r.Id);
            run.Property(r => r.State).HasConversion<string>();
            run.Property(r => r.Differences).HasColumnType("jsonb");
        });
    }

    // Each of these tables is named in Rebuild/Shadow.cs too: it is made anew from the facts.
    private static void OnProjectionsCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<Person>(person =>
        {
            person.ToTable("person").HasKey(p => p.Id);
            person.HasIndex(p => p.Root).HasFilter("root <> id"); // few: those who turned out to be somebody else
        });
        modelBuilder.Entity<Degree>().ToTable("degree").HasKey(d => new { d.Person, d.Id });
        modelBuilder.Entity<MemberChange>(change =>
        {
            change.ToTable("member_change").HasKey(c => c.Fact);
            change.HasIndex(c => c.Person);
        });
        modelBuilder.Entity<Cohort>().ToTable("cohort").HasKey(c => new { c.School, c.Programme, c.Year });
        modelBuilder.Entity<MemberMonth>().ToTable("member_month").HasKey(m => new { m.Schools, m.Month });
        modelBuilder.Entity<FigureStamp>().ToTable("figure_stamp").HasKey(s => s.Id);
        modelBuilder.Entity<FigureStamp>().Property(s => s.Id).ValueGeneratedNever();
        modelBuilder.Entity<School>().ToTable("school").HasKey(s => s.Code);
        modelBuilder.Entity<GatheringTime>().ToTable("gathering_time").HasKey(t => t.Gathering);
        modelBuilder.Entity<GatheringOrganisers>().ToTable("gathering_organisers").HasKey(o => o.Gathering);
        modelBuilder.Entity<CancelledGathering>().ToTable("gathering_cancelled").HasKey(c => c.Gathering);
        modelBuilder.Entity<GatheringCost>().ToTable("gathering_cost").HasKey(c => new { c.Gathering, c.School });
        modelBuilder.Entity<SeatedRegistration>().ToTable("registration").HasKey(r => r.Id);
        modelBuilder.Entity<Arrival>().ToTable("arrival").HasKey(a => new { a.Registration, a.Part });
    }
}
