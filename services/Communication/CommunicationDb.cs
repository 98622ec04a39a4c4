using System.Text.Json;
using AlumniPlatform.Communication.Deliveries;
using AlumniPlatform.Communication.Merging;
using AlumniPlatform.Communication.Sending.Pauses;
using AlumniPlatform.Messaging;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace AlumniPlatform.Communication;

/// <summary>The delivery ledger.</summary>
internal sealed class CommunicationDb(DbContextOptions<CommunicationDb> options) : DbContext(options)
{
    public DbSet<Delivery> Deliveries => Set<Delivery>();
    public DbSet<ClosedInvitation> ClosedInvitations => Set<ClosedInvitation>();
    public DbSet<ErasedPerson> ErasedPersons => Set<ErasedPerson>();
    public DbSet<MergedPerson> MergedPersons => Set<MergedPerson>();
    public DbSet<SendingPause> SendingPauses => Set<SendingPause>();

    /// <summary>The current transaction puts deliveries into the queue.</summary>
    public bool HasQueued { get; set; }

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.AddMessaging();
        modelBuilder.Entity<Delivery>(delivery =>
        {
            delivery.ToTable("delivery");
            delivery.HasKey(d => d.Id);
            delivery.Property(d => d.Id).ValueGeneratedNever();
            delivery.Property(d => d.Content).HasColumnType("jsonb").HasConversion(
                content => JsonSerializer.Serialize(content, JsonSerializerOptions.Web),
                json => JsonSerializer.Deserialize<MailContent>(json, JsonSerializerOptions.Web)!);
            delivery.Property(d => d.Version).IsConcurrencyToken();
            delivery.HasIndex(d => new { d.RequestId, d.Address }).IsUnique();
            // What senders look for: they come every second, and nearly every row is settled.
            delivery.HasIndex(d => new { d.Urgent, d.DueAt }).IsDescending(true, false).HasFilter("state = 'queued'").HasDatabaseName("ix_delivery_queued");
            delivery.HasIndex(d => d.ExpiresAt).HasFilter("state = 'queued'").HasDatabaseName("ix_delivery_expiring");
            delivery.HasIndex(d => d.DueAt).HasFilter("state = 'sending'").HasDatabaseName("ix_delivery_sending");
            delivery.HasIndex(d => new { d.School, d.Id });
            delivery.HasIndex(d => new { d.State, d.School, d.Id });
            delivery.HasIndex(d => new { d.Programme, d.Id }).HasFilter("programme is not null");
            delivery.HasIndex(d => d.PersonId);
            // Guests' addresses that are still to be forgotten.
            delivery.HasIndex(d => d.SettledAt).HasFilter("person_id is null and address not like 'erased-%@erased.invalid'").HasDatabaseName("ix_delivery_guest");
            // What is still to be sent of an invitation that ends.
            delivery.HasIndex(d => d.RelatesTo).HasFilter("state = 'queued'").HasDatabaseName("ix_delivery_relates_to");
        });
        modelBuilder.Entity<SendingPause>(pause =>
        {
            pause.ToTable("sending_pause").HasKey(p => p.Id);
            pause.Property(p => p.Id).ValueGeneratedNever();
            pause.Property(p => p.Stage).HasConversion<string>();
            pause.HasIndex(p => new { p.Cause, p.Domain, p.Purpose }).IsUnique().HasFilter("resumed_at is null").HasDatabaseName("ix_sending_pause_open");
        });
        modelBuilder.Entity<ClosedInvitation>().ToTable("closed_invitation").HasKey(c => c.InvitationId);
        modelBuilder.Entity<ErasedPerson>().ToTable("erased_person").HasKey(p => p.PersonId);
        modelBuilder.Entity<MergedPerson>(merged =>
        {
            merged.ToTable("merged_person").HasKey(m => m.PersonId);
            merged.Property(m => m.PersonId).ValueGeneratedNever();
            merged.Property(m => m.Into).HasColumnName("into_person_id"); // into is a word of SQL
            merged.HasIndex(m => m.Into);
        });
    }

    protected override void ConfigureConventions(ModelConfigurationBuilder conventions) => conventions.Properties<DeliveryState>().HaveConversion<StateText>();

    private sealed class StateText() : ValueConverter<DeliveryState, string>(
        state => JsonNamingPolicy.CamelCase.ConvertName(state.ToString()), text => Enum.Parse<DeliveryState>(text, true));
}
