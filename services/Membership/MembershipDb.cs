using AlumniPlatform.Membership.Organisation;
using AlumniPlatform.Messaging;
using Microsoft.EntityFrameworkCore;

namespace AlumniPlatform.Membership;

internal sealed class MembershipDb(DbContextOptions<MembershipDb> options) : DbContext(options)
{
    public DbSet<University> Universities => Set<University>();
    public DbSet<School> Schools => Set<School>();
    public DbSet<Programme> Programmes => Set<Programme>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.AddMessaging();
        modelBuilder.Entity<University>().ToTable("university").HasKey(u => u.Code);
        modelBuilder.Entity<School>(school =>
        {
            school.ToTable("school").HasKey(s => s.Code);
            school.HasOne<School>().WithMany().HasForeignKey(s => s.MergedInto);
        });
        modelBuilder.Entity<Programme>(programme =>
        {
            programme.ToTable("programme").HasKey(p => p.Code);
            programme.HasOne<School>().WithMany().HasForeignKey(p => p.School);
        });
    }
}
