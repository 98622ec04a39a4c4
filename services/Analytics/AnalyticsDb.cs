using AlumniPlatform.Analytics.Facts;
using AlumniPlatform.Analytics.Projections;
using AlumniPlatform.Messaging;
using Microsoft.EntityFrameworkCore;

namespace AlumniPlatform.Analytics;

internal sealed class AnalyticsDb(DbContextOptions<AnalyticsDb> options) : DbContext(options)
{
    public DbSet<Fact> Facts => Set<Fact>();
    public DbSet<Cohort> Cohorts => Set<Cohort>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.AddMessaging();
        modelBuilder.Entity<Fact>(fact =>
        {
            fact.ToTable("fact").HasKey(f => f.Id);
            fact.Property(f => f.Data).HasColumnType("jsonb");
            fact.HasIndex(f => f.OccurredAt); // the newest one is a single probe
        });
        modelBuilder.Entity<Person>(person =>
        {
            person.ToTable("person").HasKey(p => p.Id);
            person.Property(p => p.Reachable).HasComputedColumnSql("has_address and not bounced", stored: true);
        });
        modelBuilder.Entity<Degree>(degree =>
        {
            degree.ToTable("degree").HasKey(d => d.Id);
            degree.HasIndex(d => d.Person);
            degree.Property(d => d.Revoked).HasComputedColumnSql("recorded_version is null or coalesce(revoked_version >= recorded_version, false)", stored: true);
        });
        modelBuilder.Entity<Cohort>().ToTable("cohort").HasKey(c => new { c.School, c.Programme, c.Year });
    }
}
