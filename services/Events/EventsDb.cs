using System.Text.Json;
using AlumniPlatform.Events.Afterwards;
using AlumniPlatform.Events.CheckIn;
using AlumniPlatform.Events.Degrees;
using AlumniPlatform.Events.Erasure;
using AlumniPlatform.Events.Gatherings;
using AlumniPlatform.Events.Merging;
using AlumniPlatform.Events.Pictures;
using AlumniPlatform.Events.Registrations;
using AlumniPlatform.Events.Reservations;
using AlumniPlatform.Events.Seating;
using AlumniPlatform.Events.Volunteers;
using AlumniPlatform.Messaging;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace AlumniPlatform.Events;

internal sealed class EventsDb(DbContextOptions<EventsDb> options) : DbContext(options)
{
    public DbSet<Gathering> Gatherings => Set<Gathering>();
    public DbSet<Part> Parts => Set<Part>();
    public DbSet<Quota> Quotas => Set<Quota>();
    public DbSet<Picture> Pictures => Set<Picture>();
    public DbSet<Registration> Registrations => Set<Registration>();
    public DbSet<Reservation> Reservations => Set<Reservation>();
    public DbSet<FirstMail> FirstMails => Set<FirstMail>();
    public DbSet<Scan> Scans => Set<Scan>();
    public DbSet<WalkIn> WalkIns => Set<WalkIn>();
    public DbSet<Feedback> Feedback => Set<Feedback>();
    public DbSet<Cost> Costs => Set<Cost>();
    public DbSet<ErasedPerson> ErasedPersons => Set<ErasedPerson>();
    public DbSet<Volunteer> Volunteers => Set<Volunteer>();
    public DbSet<MergedPerson> MergedPersons => Set<MergedPerson>();
    public DbSet<MergedSchool> MergedSchools => Set<MergedSchool>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.AddMessaging();
        OnGatheringsCreating(modelBuilder);
        OnRegistrationsCreating(modelBuilder);
        OnReservationsCreating(modelBuilder);
        OnCheckInCreating(modelBuilder);
        OnAfterwardsCreating(modelBuilder);
        modelBuilder.Entity<ManageKey>(key =>
        {
            key.ToTable("manage_key").HasKey(k => k.Id);
            key.Property(k => k.Id).ValueGeneratedNever();
        });
        modelBuilder.Entity<Degree>(degree =>
        {
            degree.ToTable("degree").HasKey(d => d.Id);
            degree.Property(d => d.Id).ValueGeneratedNever();
            degree.HasIndex(d => d.PersonId);
        });
        modelBuilder.Entity<ErasedPerson>(erased =>
        {
            erased.ToTable("erased_person").HasKey(p => p.PersonId);
            erased.Property(p => p.PersonId).ValueGeneratedNever();
        });
        modelBuilder.Entity<Volunteer>(volunteer =>
        {
            volunteer.ToTable("volunteer").HasKey(v => v.PersonId);
            volunteer.Property(v => v.PersonId).ValueGeneratedNever();
        });
        modelBuilder.Entity<MergedPerson>(merged =>
        {
            merged.ToTable("merged_person").HasKey(m => m.PersonId);
            merged.Property(m => m.PersonId).ValueGeneratedNever();
            merged.Property(m => m.Into).HasColumnName("into_person_id"); // into is a word of SQL
            merged.HasIndex(m => m.Into);
        });
        modelBuilder.Entity<MergedSchool>(merged =>
        {
            merged.ToTable("merged_school").HasKey(m => m.School);
            merged.Property(m => m.Into).HasColumnName("into_school");
        });
    }

    private static void OnGatheringsCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<Gathering>(gathering =>
        {
            gathering.ToTable("gathering", SeatsAreCounted).HasKey(g => g.Id);
            gathering.Property(g => g.Id).ValueGeneratedNever();
            gathering.Property(g => g.StartsLocal).HasColumnType("timestamp without time zone");
            gathering.Property(g => g.EndsLocal).HasColumnType("timestamp without time zone");
            gathering.Property(g => g.Organisers).AsJson();
            gathering.Property(g => g.Questions).AsJson();
            gathering.Property(g => g.Picture).AsJson();
            gathering.ComplexProperty(g => g.Texts, texts =>
            {
                texts.Property(t => t.TitleSv).HasColumnName("title_sv");
                texts.Property(t => t.TitleEn).HasColumnName("title_en");
                texts.Property(t => t.DescriptionSv).HasColumnName("description_sv");
                texts.Property(t => t.DescriptionEn).HasColumnName("description_en");
            });
            gathering.ComplexProperty(g => g.Seats, Columns);
            gathering.HasIndex(g => g.Slug).IsUnique();
            gathering.Property(g => g.Number).UseIdentityAlwaysColumn();
            gathering.HasIndex(g => g.Number).IsUnique();
            gathering.HasIndex(g => new { g.StartsAt, g.Id });
            gathering.HasIndex(g => g.RemindAt).HasFilter("remind_at is not null");
            gathering.HasIndex(g => g.Schools).HasMethod("gin");
            gathering.HasIndex(g => g.SeriesId);
            gathering.HasOne<Picture>().WithMany().HasForeignKey(g => g.PictureId).OnDelete(DeleteBehavior.Restrict);
            gathering.HasIndex(g => new { g.CreatedBy, g.RequestKey }).IsUnique().HasFilter("request_key is not null");
            gathering.HasMany(g => g.Parts).WithOne().HasForeignKey(p => p.GatheringId);
            gathering.HasMany(g => g.Quotas).WithOne().HasForeignKey(q => q.GatheringId);
        });
        modelBuilder.Entity<Picture>(picture =>
        {
            picture.ToTable("picture").HasKey(p => p.Id);
            picture.Property(p => p.Id).ValueGeneratedNever();
        });
        modelBuilder.Entity<Part>(part =>
        {
            part.ToTable("part", SeatsAreCounted).HasKey(p => new { p.GatheringId, p.Id });
            part.Property(p => p.Id).ValueGeneratedNever();
            part.Property(p => p.StartsLocal).HasColumnType("timestamp without time zone");
            part.Property(p => p.EndsLocal).HasColumnType("timestamp without time zone");
            part.HasIndex(p => p.Volunteers).HasMethod("gin");
            part.ComplexProperty(p => p.Seats, Columns);
        });
        modelBuilder.Entity<Quota>(quota =>
        {
            quota.ToTable("quota", SeatsAreCounted).HasKey(q => new { q.GatheringId, q.Id });
            quota.Property(q => q.Id).ValueGeneratedNever();
            quota.ComplexProperty(q => q.Seats, Columns);
        });
    }

    private static void OnRegistrationsCreating(ModelBuilder modelBuilder) => modelBuilder.Entity<Registration>(registration =>
    {
        const string active = "state in ('pending', 'confirmed', 'waitlisted', 'offered')";
        registration.ToTable("registration", table => table.HasCheckConstraint("ck_registration_party", "party > 0")).HasKey(r => r.Id);
        registration.Property(r => r.Id).ValueGeneratedNever();
        registration.HasOne<Gathering>().WithMany().HasForeignKey(r => r.GatheringId);
        registration.Property(r => r.Answers).AsJson();
        registration.Property(r => r.SensitiveAnswers).AsJson();
        registration.Property(r => r.InCalendar).HasDefaultValue(false);
        registration.HasIndex(r => new { r.GatheringId, r.Entry }).IsUnique();
        // One registration for a person.
        registration.HasIndex(r => new { r.GatheringId, r.EmailKey }).IsUnique().HasFilter(active);
        registration.HasIndex(r => new { r.GatheringId, r.PersonId }).IsUnique().HasFilter($"{active} and person_id is not null");
        registration.HasIndex(r => new { r.GatheringId, r.RequestKey }).IsUnique().HasFilter("request_key is not null");
        registration.HasIndex(r => new { r.GatheringId, r.Entry }, "waiting").HasFilter("state = 'waitlisted'").HasDatabaseName("ix_registration_waiting");
        registration.HasIndex(r => r.OfferedUntil).HasFilter("state = 'offered'").HasDatabaseName("ix_registration_offered");
        registration.HasIndex(r => r.Id, "due").HasFilter("due_mail is not null or due_end is not null").HasDatabaseName("ix_registration_due");
        registration.HasIndex(r => r.GatheringId, "sensitive").HasFilter("sensitive_answers is not null").HasDatabaseName("ix_registration_sensitive");
        registration.HasIndex(r => r.PersonId);
        registration.HasIndex(r => r.EmailKey);
    });

    private static void OnReservationsCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<Reservation>(reservation =>
        {
            reservation.ToTable("reservation", table => table.HasCheckConstraint("ck_reservation_party", "party > 0")).HasKey(r => r.Id);
            reservation.Property(r => r.Id).ValueGeneratedNever();
            reservation.HasOne<Gathering>().WithMany().HasForeignKey(r => r.GatheringId);
            reservation.Property(r => r.Said).AsJson();
            reservation.HasIndex(r => new { r.GatheringId, r.EmailKey }).IsUnique();
            reservation.HasIndex(r => r.HeldUntil);
        });
        modelBuilder.Entity<FirstMail>(mail =>
        {
            mail.ToTable("first_mail").HasKey(m => m.Id);
            mail.Property(m => m.Id).ValueGeneratedNever();
            mail.HasIndex(m => m.Mark);
            mail.HasIndex(m => new { m.GatheringId, m.SentAt });
        });
    }

    private static void OnCheckInCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<Scan>(scan =>
        {
            scan.ToTable("scan").HasKey(s => new { s.GatheringId, s.Id });
            scan.HasOne<Registration>().WithMany().HasForeignKey(s => s.RegistrationId);
            // Of the scans of a registration at one kind of door, one counts.
            scan.HasIndex(s => new { s.RegistrationId, s.PartId }, "counted").IsUnique().AreNullsDistinct(false).HasFilter("counted > 0").HasDatabaseName("ix_scan_counted");
            scan.HasIndex(s => s.RegistrationId);
        });
        modelBuilder.Entity<WalkIn>(walkIn =>
        {
            walkIn.ToTable("walk_in").HasKey(w => w.RegistrationId);
            walkIn.HasOne<Registration>().WithOne().HasForeignKey<WalkIn>(w => w.RegistrationId);
        });
    }

    private static void OnAfterwardsCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<Feedback>(feedback =>
        {
            feedback.ToTable("feedback").HasKey(f => f.Mark);
            feedback.HasOne<Gathering>().WithMany().HasForeignKey(f => f.GatheringId);
        });
        modelBuilder.Entity<Cost>(cost =>
        {
            cost.ToTable("cost").HasKey(c => new { c.GatheringId, c.School });
            cost.HasOne<Gathering>().WithMany().HasForeignKey(c => c.GatheringId);
        });
    }

    protected override void ConfigureConventions(ModelConfigurationBuilder conventions)
    {
        conventions.Properties<GatheringState>().HaveConversion<Codes.Text<GatheringState>>();
        conventions.Properties<GatheringFormat>().HaveConversion<Codes.Text<GatheringFormat>>();
        conventions.Properties<Audience>().HaveConversion<Codes.Text<Audience>>();
        conventions.Properties<WaitingListMode>().HaveConversion<Codes.Text<WaitingListMode>>();
        conventions.Properties<RegistrationState>().HaveConversion<Codes.Text<RegistrationState>>();
    }

    // No check of taken against capacity: it may be lowered below what is taken. That nothing grows beyond it is SeatCount's rule.
    private static void SeatsAreCounted<T>(TableBuilder<T> table) where T : class =>
        table.HasCheckConstraint($"ck_{table.Name}_seats", "taken >= 0 and capacity >= 0");

    private static void Columns(ComplexPropertyBuilder<SeatCount> seats)
    {
        seats.Property(s => s.Capacity).HasColumnName("capacity");
        seats.Property(s => s.Taken).HasColumnName("taken");
    }
}

internal static class JsonColumns
{
    /// <summary>A value that is replaced as a whole.</summary>
    public static PropertyBuilder<T> AsJson<T>(this PropertyBuilder<T> property) => property.HasColumnType("jsonb").HasConversion(
        value => JsonSerializer.Serialize(value, JsonSerializerOptions.Web),
        json => JsonSerializer.Deserialize<T>(json, JsonSerializerOptions.Web)!,
        new Microsoft.EntityFrameworkCore.ChangeTracking.ValueComparer<T>((a, b) => ReferenceEquals(a, b), value => value == null ? 0 : value.GetHashCode(), value => value));
}
