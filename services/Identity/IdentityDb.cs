using AlumniPlatform.Identity.Accounts;
using AlumniPlatform.Identity.Keys;
using AlumniPlatform.Identity.Merging;
using AlumniPlatform.Identity.Sessions;
using AlumniPlatform.Identity.SignIn;
using AlumniPlatform.Messaging;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Identity.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore;
using OpenIddict.EntityFrameworkCore.Models;

namespace AlumniPlatform.Identity;

/// <summary>Accounts, clients, tokens and keys.</summary>
internal sealed class IdentityDb(DbContextOptions<IdentityDb> options) : IdentityUserContext<Account, Guid>(options)
{
    public DbSet<Key> Keys => Set<Key>();

    public DbSet<MergedPerson> MergedPersons => Set<MergedPerson>();

    public DbSet<AccountAddress> AccountAddresses => Set<AccountAddress>();

    public DbSet<SignInLink> SignInLinks => Set<SignInLink>();

    public DbSet<SignInTicket> SignInTickets => Set<SignInTicket>();

    public DbSet<GoneMember> GoneMembers => Set<GoneMember>();

    public DbSet<Session> Sessions => Set<Session>();

    public DbSet<SessionAuthorization> SessionAuthorizations => Set<SessionAuthorization>();

    public DbSet<SessionAudit> SessionAudits => Set<SessionAudit>();

    protected override void OnModelCreating(ModelBuilder builder)
    {
        base.OnModelCreating(builder);
        builder.AddMessaging();
        builder.UseOpenIddict();
        builder.Entity<Account>(account =>
        {
            account.ToTable("account");
            account.HasIndex(a => a.PersonId).IsUnique();
        });
        builder.Entity<Key>(key =>
        {
            key.ToTable("key");
            key.Property(k => k.Use).HasConversion<string>();
            key.HasIndex(k => new { k.Use, k.Name }).IsUnique();
        });
        builder.Entity<SignInLink>(link =>
        {
            link.ToTable("sign_in_link");
            link.HasIndex(l => l.TokenHash).IsUnique();
            link.HasIndex(l => new { l.AccountId, l.CreatedAt });
            link.HasIndex(l => l.ExpiresAt);
            link.HasOne<Account>().WithMany().HasForeignKey(l => l.AccountId).OnDelete(DeleteBehavior.Cascade);
        });
        OnMembersCreating(builder);
        builder.AddSessions();
        builder.Entity<MergedPerson>(merged =>
        {
            merged.ToTable("merged_person").HasKey(m => m.PersonId);
            merged.Property(m => m.PersonId).ValueGeneratedNever();
            merged.Property(m => m.Into).HasColumnName("into_person_id"); // into is a word of SQL
            merged.HasIndex(m => m.Into);
        });
        builder.Entity<AccountAddress>(address =>
        {
            address.ToTable("account_address").HasKey(a => new { a.AccountId, a.NormalizedEmail });
            address.HasIndex(a => a.NormalizedEmail);
            address.HasOne<Account>().WithMany().HasForeignKey(a => a.AccountId).OnDelete(DeleteBehavior.Cascade);
        });
        // The libraries name their tables themselves; in this database they are called like all others.
        builder.Entity<IdentityUserClaim<Guid>>().ToTable("account_claim");
        builder.Entity<IdentityUserLogin<Guid>>().ToTable("account_login");
        builder.Entity<IdentityUserToken<Guid>>().ToTable("account_token");
        builder.Entity<OpenIddictEntityFrameworkCoreApplication>().ToTable("client");
        builder.Entity<OpenIddictEntityFrameworkCoreAuthorization>().ToTable("client_authorization");
        builder.Entity<OpenIddictEntityFrameworkCoreScope>().ToTable("client_scope");
        builder.Entity<OpenIddictEntityFrameworkCoreToken>().ToTable("client_token");
    }

    private static void OnMembersCreating(ModelBuilder builder)
    {
        builder.Entity<SignInTicket>(ticket =>
        {
            ticket.ToTable("sign_in_ticket").HasKey(t => t.Hash);
            ticket.HasIndex(t => t.ExpiresAt);
            ticket.HasOne<Account>().WithMany().HasForeignKey(t => t.AccountId).OnDelete(DeleteBehavior.Cascade);
        });
        builder.Entity<GoneMember>().ToTable("gone_member").HasKey(g => g.PersonId);
    }
}
