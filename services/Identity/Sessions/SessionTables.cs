using AlumniPlatform.Identity.Accounts;
using Microsoft.EntityFrameworkCore;

namespace AlumniPlatform.Identity.Sessions;

internal static class SessionTables
{
    public static void AddSessions(this ModelBuilder builder)
    {
        builder.Entity<Session>(session =>
        {
            session.ToTable("session");
            session.Property(s => s.EndedBy).HasConversion<string>();
            session.HasIndex(s => s.AccountId);
            session.HasIndex(s => s.ExpiresAt);
            session.HasOne<Account>().WithMany().HasForeignKey(s => s.AccountId).OnDelete(DeleteBehavior.Cascade);
        });
        builder.Entity<SessionAuthorization>(authorization =>
        {
            authorization.ToTable("session_authorization").HasKey(a => a.AuthorizationId);
            authorization.HasIndex(a => a.SessionId);
            authorization.HasOne<Session>().WithMany().HasForeignKey(a => a.SessionId).OnDelete(DeleteBehavior.Cascade);
        });
        builder.Entity<SessionAudit>(audit =>
        {
            audit.ToTable("session_audit");
            audit.HasIndex(a => a.AccountId);
            audit.HasOne<Account>().WithMany().HasForeignKey(a => a.AccountId).OnDelete(DeleteBehavior.SetNull);
        });
    }
}

internal static class SessionRegistration
{
    public static void AddSessions(this IHostApplicationBuilder builder)
    {
        builder.Services.AddSingleton(SessionLimits.Of(builder.Configuration));
        builder.Services.AddScoped<SessionStore>();
        builder.Services.AddScoped<BrowserSession>();
    }
}
