using System.Text.Json;
using AlumniPlatform.Membership.Activation;
using AlumniPlatform.Membership.Erasure;
using AlumniPlatform.Membership.Intake;
using AlumniPlatform.Membership.Members;
using AlumniPlatform.Membership.Intake.Inbox;
using AlumniPlatform.Membership.Intake.Claims;
using AlumniPlatform.Membership.Merging;
using AlumniPlatform.Membership.Intake.Csv;
using AlumniPlatform.Membership.Intake.Ladok;
using AlumniPlatform.Membership.Organisation;
using AlumniPlatform.Membership.Outreach;
using AlumniPlatform.Membership.People;
using AlumniPlatform.Membership.Volunteering;
using AlumniPlatform.Messaging;
using Microsoft.EntityFrameworkCore;

namespace AlumniPlatform.Membership;

internal sealed class MembershipDb(DbContextOptions<MembershipDb> options) : DbContext(options)
{
    public DbSet<University> Universities => Set<University>();
    public DbSet<School> Schools => Set<School>();
    public DbSet<Programme> Programmes => Set<Programme>();
    public DbSet<OrganisationChange> OrganisationChanges => Set<OrganisationChange>();
    public DbSet<Receipt> Receipts => Set<Receipt>();
    public DbSet<IntakeRecord> IntakeRecords => Set<IntakeRecord>();
    public DbSet<InboxAudit> InboxAudits => Set<InboxAudit>();
    public DbSet<PersonClaim> PersonClaims => Set<PersonClaim>();
    public DbSet<ClaimAudit> ClaimAudits => Set<ClaimAudit>();
    public DbSet<CsvImport> CsvImports => Set<CsvImport>();
    public DbSet<CsvImportRow> CsvImportRows => Set<CsvImportRow>();
    public DbSet<Person> People => Set<Person>();
    public DbSet<PersonSchool> PersonSchools => Set<PersonSchool>();
    public DbSet<Degree> Degrees => Set<Degree>();
    public DbSet<ExpectedGraduation> ExpectedGraduations => Set<ExpectedGraduation>();
    public DbSet<Invitation> Invitations => Set<Invitation>();
    public DbSet<Consent> Consents => Set<Consent>();
    public DbSet<AddressConfirmation> AddressConfirmations => Set<AddressConfirmation>();
    public DbSet<Volunteer> Volunteers => Set<Volunteer>();
    public DbSet<ErasureRecord> Erasures => Set<ErasureRecord>();

    public DbSet<MergeCandidate> MergeCandidates => Set<MergeCandidate>();
    public DbSet<MergeAudit> MergeAudits => Set<MergeAudit>();
    public DbSet<LadokFeed> LadokFeeds => Set<LadokFeed>();
    public DbSet<LadokStudent> LadokStudents => Set<LadokStudent>();
    public DbSet<LadokDegree> LadokDegrees => Set<LadokDegree>();
    public DbSet<LadokPending> LadokPending => Set<LadokPending>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.AddMessaging();
        OnOrganisationCreating(modelBuilder);
        OnMergingCreating(modelBuilder);
        OnPeopleCreating(modelBuilder);
        OnIntakeCreating(modelBuilder);
        OnOutreachCreating(modelBuilder);
        OnInboxCreating(modelBuilder);
        OnClaimsCreating(modelBuilder);
        OnImportsCreating(modelBuilder);
        OnLadokCreating(modelBuilder);
        OnActivationCreating(modelBuilder);
        OnMembersCreating(modelBuilder);
    }

    private static void OnOrganisationCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<University>().ToTable("university").HasKey(u => u.Code);
        modelBuilder.Entity<School>(school =>
        {
            school.ToTable("school").HasKey(s => s.Code);
            school.HasOne<School>().WithMany().HasForeignKey(s => s.MergedInto);
            school.Property(s => s.Version).IsConcurrencyToken();
        });
        modelBuilder.Entity<Programme>(programme =>
        {
            programme.ToTable("programme").HasKey(p => p.Code);
            programme.HasOne<School>().WithMany().HasForeignKey(p => p.School);
            programme.Property(p => p.Version).IsConcurrencyToken();
        });
        modelBuilder.Entity<OrganisationChange>().ToTable("organisation_change").HasKey(c => c.Id);
    }

    private static void OnMergingCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<Person>(person =>
        {
            // ICU knows every letter's small form, whatever the server's locale. Å and A stay different letters.
            person.Property<string>("NameKey").HasComputedColumnSql("lower((given_name || ' ' || family_name) collate \"sv-x-icu\")", stored: true);
            person.HasIndex("NameKey");
        });
        modelBuilder.Entity<MergeCandidate>(candidate =>
        {
            // No foreign keys: finding doubles must never wait for, or hold up, who writes persons.
            candidate.ToTable("merge_candidate").HasKey(c => new { c.A, c.B });
            candidate.Property(c => c.Kind).HasConversion<string>();
            candidate.HasIndex(c => c.B);
            candidate.HasIndex(c => new { c.Kind, c.A, c.B }).IsDescending(false, true, true).HasFilter("dismissed_at is null").HasDatabaseName("ix_merge_candidate_open");
        });
        modelBuilder.Entity<DoubleCheck>().ToTable("double_check").HasKey(c => c.Id);
        modelBuilder.Entity<MergeAudit>(audit =>
        {
            audit.ToTable("merge_audit").HasKey(a => a.Id);
            audit.HasIndex(a => a.A);
            audit.HasIndex(a => a.B);
        });
    }

    private static void OnPeopleCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<Person>(person =>
        {
            person.ToTable("person").HasKey(p => p.Id);
            person.HasIndex(p => p.StudentRef).IsUnique();
            person.Property(p => p.Refusals).HasDefaultValue(0);
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
        modelBuilder.Entity<PersonSchool>(school =>
        {
            school.ToTable("person_school").HasKey(s => new { s.PersonId, s.Programme });
            school.HasOne<Person>().WithMany().HasForeignKey(s => s.PersonId);
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

    private static void OnInboxCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<IntakeRecord>(record =>
        {
            record.Property(r => r.Settlement).HasConversion<string>();
            // Of many records few are rejected, and few of those are open.
            record.HasIndex(r => new { r.Settlement, r.ReceiptId, r.Position }).HasFilter("outcome = 'Rejected'").HasDatabaseName("ix_intake_record_rejected");
            record.HasIndex(r => new { r.School, r.Settlement, r.ReceiptId, r.Position }).HasFilter("outcome = 'Rejected'").HasDatabaseName("ix_intake_record_rejected_school");
            record.HasIndex(r => new { r.Programme, r.Settlement, r.ReceiptId, r.Position })
                .HasFilter("outcome = 'Rejected'").HasDatabaseName("ix_intake_record_rejected_programme");
            record.HasIndex(r => r.ReceiptId).HasFilter("payload is not null or draft is not null").HasDatabaseName("ix_intake_record_payload");
        });
        modelBuilder.Entity<InboxAudit>(audit =>
        {
            audit.ToTable("inbox_audit").HasKey(a => a.Id);
            audit.HasIndex(a => new { a.ReceiptId, a.Position });
        });
    }

    private static void OnClaimsCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<PersonClaim>(claim =>
        {
            claim.ToTable("person_claim").HasKey(c => c.Id);
            claim.HasOne<Person>().WithMany().HasForeignKey(c => c.PersonId);
            claim.Property(c => c.Settlement).HasConversion<string>();
            claim.HasIndex(c => new { c.PersonId, c.SubmittedBy }).IsUnique().HasFilter("settlement is null")
                .HasDatabaseName("ix_person_claim_open");
            claim.HasIndex(c => c.PersonId);
            claim.HasIndex(c => new { c.Settlement, c.Id });
            claim.HasIndex(c => c.ReceivedAt);
        });
        modelBuilder.Entity<ClaimAudit>(audit =>
        {
            audit.ToTable("claim_audit").HasKey(a => a.Id);
            audit.HasIndex(a => a.ClaimId);
        });
    }

    private static void OnImportsCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<CsvImport>(import =>
        {
            import.ToTable("csv_import").HasKey(i => i.Id);
            import.Property(i => i.Status).HasConversion<string>().IsConcurrencyToken();
            import.Property(i => i.Reading).HasConversion(r => JsonSerializer.Serialize(r, JsonSerializerOptions.Default), r => JsonSerializer.Deserialize<ImportReading>(r, JsonSerializerOptions.Default));
            import.HasIndex(i => new { i.SubmittedBy, i.Id });
            // What replicas look for every second.
            import.HasIndex(i => i.MovedAt).HasFilter("status = 'Running'").HasDatabaseName("ix_csv_import_running");
        });
        modelBuilder.Entity<CsvImportRow>(row =>
        {
            row.ToTable("csv_import_row").HasKey(r => new { r.ImportId, r.Number });
            row.HasIndex(r => new { r.ImportId, r.Number }).HasFilter("code is not null").HasDatabaseName("ix_csv_import_row_rejected");
        });
    }

    private static void OnLadokCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<LadokFeed>().ToTable("ladok_feed").HasKey(f => f.Feed);
        modelBuilder.Entity<LadokEventCount>().ToTable("ladok_event_count").HasKey(c => new { c.Feed, c.Type });
        modelBuilder.Entity<LadokStudent>().ToTable("ladok_student").HasKey(s => s.StudentUid);
        modelBuilder.Entity<LadokDegree>().ToTable("ladok_degree").HasKey(d => d.DegreeUid);
        modelBuilder.Entity<LadokPending>(pending =>
        {
            pending.ToTable("ladok_pending").HasKey(p => new { p.Source, p.EntryId });
            pending.HasIndex(p => p.StudentUid);
            pending.HasIndex(p => p.DegreeUid);
        });
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

    private static void OnMembersCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<AddressConfirmation>(confirmation =>
        {
            confirmation.ToTable("address_confirmation").HasKey(c => c.Id);
            confirmation.HasOne<Person>().WithOne().HasForeignKey<AddressConfirmation>(c => c.PersonId);
        });
        modelBuilder.Entity<Volunteer>(volunteer =>
        {
            volunteer.ToTable("volunteer").HasKey(v => v.PersonId);
            volunteer.Property(v => v.PersonId).ValueGeneratedNever();
            volunteer.HasOne<Person>().WithOne().HasForeignKey<Volunteer>(v => v.PersonId);
        });
        modelBuilder.Entity<ErasureRecord>().ToTable("erasure").HasKey(e => e.StudentKey);
    }
}
