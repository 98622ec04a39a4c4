using AlumniPlatform.Membership.Activation;
using AlumniPlatform.Membership.Intake;
using AlumniPlatform.Membership.Organisation;
using AlumniPlatform.Membership.Outreach;
using AlumniPlatform.Membership.People;
using AlumniPlatform.Messaging;
using Microsoft.EntityFrameworkCore;

namespace AlumniPlatform.Membership;

internal sealed class MembershipDb(DbContextOptions<MembershipDb> options) : DbContext(options)
{
    public DbSet<University> Universities => Set<University>();
    public DbSet<School> Schools => Set<School>();
    public DbSet<Programme> Programmes => Set<Programme>();
    public DbSet<Receipt> Receipts => Set<Receipt>();
    public DbSet<IntakeRecord> IntakeRecords => Set<IntakeRecord>();
    public DbSet<Person> People => Set<Person>();
    public DbSet<Degree> Degrees => Set<Degree>();
    public DbSet<ExpectedGraduation> ExpectedGraduations => Set<ExpectedGraduation>();
    public DbSet<Invitation> Invitations => Set<Invitation>();
    public DbSet<Consent> Consents => Set<Consent>();

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
        OnPeopleCreating(modelBuilder);
        OnIntakeCreating(modelBuilder);
        OnActivationCreating(modelBuilder);
        OnOutreachCreating(modelBuilder);
    }

    private static void OnPeopleCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<Person>(person =>
        {
            person.ToTable("person").HasKey(p => p.Id);
            person.HasIndex(p => p.StudentRef).IsUnique();
            person.Property(p => p.State).HasConversion<string>();
            person.Property(p => p.Version).IsConcurrencyToken();
            // Who asks for a link again writes their address as they please.
            person.Property<string>("EmailKey").HasComputedColumnSql("lower(email)", stored: true);
            person.Property<string>("PrivateEmailKey").HasComputedColumnSql("lower(private_email)", stored: true).IsRequired(false);
            person.HasIndex(p => new { p.FamilyName, p.GivenName, p.Id }).UseCollation("sv-x-icu", "sv-x-icu");
            person.HasIndex("EmailKey");
            person.HasIndex("PrivateEmailKey");
            person.HasOne<Person>().WithMany().HasForeignKey(p => p.MergedInto);
            person.HasIndex(p => p.MergedInto).HasFilter("merged_into is not null");
        });
        modelBuilder.Entity<Degree>(degree =>
        {
            degree.ToTable("degree").HasKey(d => d.Id);
            degree.HasOne<Person>().WithMany().HasForeignKey(d => d.PersonId);
            degree.HasIndex(d => new { d.PersonId, d.Programme, d.Level, d.Name, d.AwardedOn }).IsUnique();
            degree.HasIndex(d => new { d.School, d.AwardedOn });
            degree.HasIndex(d => new { d.Programme, d.AwardedOn });
        });
        modelBuilder.Entity<ExpectedGraduation>(expected =>
        {
            expected.ToTable("expected_graduation").HasKey(e => new { e.PersonId, e.Programme });
            expected.HasOne<Person>().WithMany().HasForeignKey(e => e.PersonId);
            expected.HasIndex(e => e.School);
            expected.HasIndex(e => new { e.Programme, e.ExpectedOn });
        });
    }

    private static void OnIntakeCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<Receipt>().ToTable("receipt").HasKey(r => r.Id);
        modelBuilder.Entity<IntakeRecord>(record =>
        {
            record.ToTable("intake_record").HasKey(r => new { r.ReceiptId, r.Position });
            record.Property(r => r.Outcome).HasConversion<string>();
        });
        modelBuilder.Entity<TakenEvent>().ToTable("taken_event").HasKey(e => new { e.Source, e.EventId });
    }

    private static void OnOutreachCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<OfficeRequest>().ToTable("office_request").HasKey(r => r.Id);
        modelBuilder.Entity<Person>().HasIndex(p => new { p.InviteRequestedAt, p.Id }).HasFilter("invite_requested_at is not null");
    }

    private static void OnActivationCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<Invitation>(invitation =>
        {
            invitation.ToTable("invitation").HasKey(i => i.Id);
            invitation.HasOne<Person>().WithMany().HasForeignKey(i => i.PersonId);
            invitation.Property(i => i.State).HasConversion<string>();
            invitation.HasIndex(i => i.PersonId).IsUnique().HasFilter("state = 'Open'").HasDatabaseName("ix_invitation_open");
            invitation.HasIndex(i => new { i.PersonId, i.Id });
            // What replicas look for every minute; with the id, because an office makes very many due in the same moment.
            invitation.HasIndex(i => new { i.NextReminderAt, i.Id }).HasFilter("state = 'Open' and next_reminder_at is not null").HasDatabaseName("ix_invitation_reminder");
        });
        modelBuilder.Entity<Consent>(consent =>
        {
            consent.ToTable("consent").HasKey(c => c.Id);
            consent.HasOne<Person>().WithMany().HasForeignKey(c => c.PersonId);
            consent.HasIndex(c => new { c.PersonId, c.Code, c.At });
        });
        modelBuilder.Entity<ActivationKey>(key =>
        {
            key.ToTable("activation_key").HasKey(k => k.Id);
            key.Property(k => k.Id).ValueGeneratedNever();
        });
    }
}
