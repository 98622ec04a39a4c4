using System.Collections.Concurrent;
using AlumniPlatform.Contracts;
using Microsoft.EntityFrameworkCore;

namespace AlumniPlatform.Messaging.Tests;

internal sealed record Ordered(Guid Id, DateTimeOffset OccurredAt, long Version, string Text, string Email = "") : IEvent;

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

/// <summary>Applies what it gets; throws, after its work was written, for texts that start with "poison" while <see cref="Behaviour.Poisonous"/>.</summary>
internal sealed class Apply(SampleDb db, ServiceName service, Behaviour behaviour) : IConsume<Ordered>
{
    public async Task ConsumeAsync(IReadOnlyList<Ordered> messages, CancellationToken cancellationToken)
    {
        foreach (var message in messages)
            db.Applied.Add(new Applied { MessageId = message.Id, By = service.Value, Text = message.Text });
        await db.SaveChangesAsync(cancellationToken);
        if (behaviour.Poisonous && messages.FirstOrDefault(m => m.Text.StartsWith("poison", StringComparison.Ordinal)) is { } poison)
        {
            behaviour.Threw(poison.Text);
            throw new InvalidOperationException($"cannot take {poison.Text}");
        }
    }
}

internal sealed class Behaviour
{
    public volatile bool Poisonous = true;
    private readonly ConcurrentDictionary<string, int> thrown = new();

    public void Threw(string text) => thrown.AddOrUpdate(text, 1, (_, times) => times + 1);

    public int Thrown(string text) => thrown.GetValueOrDefault(text);
}
