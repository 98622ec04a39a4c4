using AlumniPlatform.Contracts;
using AlumniPlatform.Messaging.DeadLetters;
using AlumniPlatform.Messaging.Inbox;
using AlumniPlatform.Messaging.Outbox;
using MassTransit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;

namespace AlumniPlatform.Messaging;

/// <summary>Adds messaging to a service.</summary>
public static class MessagingRegistration
{
    /// <summary>
    /// Connects to the broker named <c>messaging</c>, declares every queue of the catalogue, relays the outbox of
    /// <typeparamref name="TDb"/> and consumes what <paramref name="configure"/> names.
    /// </summary>
    /// <param name="builder">The service's builder.</param>
    /// <param name="service">The service's name in the message catalogue.</param>
    /// <param name="configure">Names the consumers.</param>
    /// <param name="routes">The messages that exist; the catalogue of the platform unless a test has its own.</param>
    public static void AddMessaging<TDb>(
        this IHostApplicationBuilder builder, string service, Action<MessagingBuilder<TDb>>? configure = null, IReadOnlyList<MessageRoute>? routes = null)
        where TDb : DbContext
    {
        var messaging = new MessagingBuilder<TDb>(service);
        configure?.Invoke(messaging);

        var services = builder.Services;
        var topology = new Topology(routes ?? MessageCatalogue.All);
        messaging.CheckAgainst(topology);
        services.AddSingleton(topology);
        services.AddSingleton(new ServiceName(service));
        services.AddSingleton<Broker>();
        services.AddSingleton<DeadLetterWriter>();
        services.AddSingleton<OutboxSignal>();
        services.ConfigureDbContext<TDb>((provider, options) => options.AddInterceptors(provider.GetRequiredService<OutboxSignal>()));
        services.AddHostedService<OutboxRelay>();
        services.AddHostedService<CleanUp>();
        services.AddHostedService<StateSampler>();
        services.AddHealthChecks().AddCheck<MessagingCheck>("messaging");
        services.Configure<MassTransitHostOptions>(options => options.StopTimeout = TimeSpan.FromSeconds(20));

        messaging.AddTo(services); // before the bus, and so stopped after it: what it has received is still applied
        services.AddMassTransit(bus =>
        {
            bus.DisableUsageTelemetry();
            bus.ConfigureHealthCheckOptions(check => check.MinimalFailureStatus = HealthStatus.Degraded);
            bus.UsingRabbitMq((context, rabbit) =>
            {
                rabbit.Host(context.GetRequiredService<Broker>().Address);
                messaging.Configure(context, rabbit, topology);
            });
        });
    }

    /// <summary>Adds the outbox, inbox and dead letters to the model, in the schema <c>messaging</c>.</summary>
    public static void AddMessaging(this ModelBuilder model)
    {
        model.Entity<OutboxMessage>(outbox =>
        {
            outbox.ToTable("outbox_message", "messaging");
            outbox.HasKey(m => m.Id);
            outbox.Property(m => m.WrittenAt).HasDefaultValueSql("now()").ValueGeneratedOnAdd();
            outbox.HasIndex(m => m.Id).HasDatabaseName("ix_outbox_message_parked").HasFilter("parked_at is not null");
        });
        model.Entity<InboxMessage>(inbox =>
        {
            inbox.ToTable("inbox_message", "messaging");
            inbox.HasKey(m => new { m.MessageId, m.Queue });
            inbox.Property(m => m.ConsumedAt).HasDefaultValueSql("now()").ValueGeneratedOnAdd();
            inbox.HasIndex(m => m.ConsumedAt);
        });
        model.Entity<DeadLetter>(letter =>
        {
            letter.ToTable("dead_letter", "messaging");
            letter.HasKey(m => m.Id);
            letter.Property(m => m.State).HasConversion<string>();
            letter.HasIndex(m => new { m.Queue, m.MessageId }).IsUnique().HasFilter("state = 'Waiting'");
        });
        model.Entity<DeadLetterAudit>(audit =>
        {
            audit.ToTable("dead_letter_audit", "messaging");
            audit.HasKey(m => m.Id);
        });
    }

    private sealed class MessagingCheck(Broker broker) : IHealthCheck
    {
        // Ready once every queue exists. A broker lost later is no reason to turn requests away: the outbox keeps what they publish.
        public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
            Task.FromResult(
                !broker.Declared.IsCompleted ? HealthCheckResult.Unhealthy("The broker has not been reached yet")
                : broker.IsConnected ? HealthCheckResult.Healthy()
                : HealthCheckResult.Degraded("The broker is away; messages wait in the outbox"));
    }
}

/// <summary>The service's name in the message catalogue.</summary>
internal sealed record ServiceName(string Value);
