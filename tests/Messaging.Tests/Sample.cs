using AlumniPlatform.Contracts;
using AlumniPlatform.ServiceDefaults;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace AlumniPlatform.Messaging.Tests;

internal sealed record Ordered(Guid Id, DateTimeOffset OccurredAt, long Version, string Text) : IEvent;

/// <summary>What a consumer did, unique so that a second application would fail loudly.</summary>
internal sealed class Applied
{
    public required Guid MessageId { get; init; }
    public required string By { get; init; }
    public required string Text { get; init; }
}

internal sealed class SampleDb(DbContextOptions<SampleDb> options) : DbContext(options)
{
    public DbSet<Applied> Applied => Set<Applied>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.AddMessaging();
        modelBuilder.Entity<Applied>().HasKey(a => new { a.MessageId, a.By });
    }
}

/// <summary>Applies what it gets; throws for texts that start with "poison" while <see cref="Poisonous"/>.</summary>
internal sealed class Apply(SampleDb db, ServiceName service, Behaviour behaviour) : IConsume<Ordered>
{
    public Task ConsumeAsync(IReadOnlyList<Ordered> messages, CancellationToken cancellationToken)
    {
        foreach (var message in messages)
        {
            db.Applied.Add(new Applied { MessageId = message.Id, By = service.Value, Text = message.Text });
            if (behaviour.Poisonous && message.Text.StartsWith("poison", StringComparison.Ordinal))
                throw new InvalidOperationException($"cannot take {message.Text}");
        }
        return Task.CompletedTask;
    }
}

internal sealed class Behaviour
{
    public volatile bool Poisonous = true;
}

internal static class Sample
{
    public static readonly IReadOnlyList<MessageRoute> Routes = [new(typeof(Ordered), "publisher", ["first", "second"])];

    public static IHost Host(string service, string database, string broker)
    {
        var builder = Microsoft.Extensions.Hosting.Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["ConnectionStrings:sampledb"] = database,
            ["ConnectionStrings:messaging"] = broker,
        });
        builder.Logging.AddSimpleConsole().SetMinimumLevel(LogLevel.Warning);
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddSingleton<Behaviour>();
        builder.AddDatabase<SampleDb>("sampledb");
        builder.AddMessaging<SampleDb>(service, service == "publisher" ? null : m => m.Consume<Ordered, Apply>(), Routes);
        return builder.Build();
    }
}
