using AlumniPlatform.Contracts;
using AlumniPlatform.Messaging;
using Microsoft.EntityFrameworkCore;

namespace AlumniPlatform.Messaging.Tests.Chain;

/// <summary>From a to b.</summary>
public sealed record StepOne(Guid Id, DateTimeOffset OccurredAt, long Version, int Number) : IEvent;

/// <summary>From b to c.</summary>
public sealed record StepTwo(Guid Id, DateTimeOffset OccurredAt, long Version, int Number) : IEvent;

/// <summary>One row each time a step was taken: without a unique key, so that a second time would show.</summary>
internal sealed class Taken
{
    public long Id { get; init; }
    public required int Number { get; init; }
}

internal sealed class ChainDb(DbContextOptions<ChainDb> options) : DbContext(options)
{
    public DbSet<Taken> Taken => Set<Taken>();

    protected override void OnModelCreating(ModelBuilder modelBuilder) => modelBuilder.AddMessaging();
}

/// <summary>Service b: writes, and publishes the next step.</summary>
internal sealed class TakeOne(ChainDb db, TimeProvider time) : IConsume<StepOne>
{
    public Task ConsumeAsync(IReadOnlyList<StepOne> messages, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        foreach (var message in messages)
        {
            db.Taken.Add(new Taken { Number = message.Number });
            db.Publish(new StepTwo(Guid.CreateVersion7(now), now, 1, message.Number));
        }
        return Task.CompletedTask;
    }
}

/// <summary>Service c: writes.</summary>
internal sealed class TakeTwo(ChainDb db) : IConsume<StepTwo>
{
    public Task ConsumeAsync(IReadOnlyList<StepTwo> messages, CancellationToken cancellationToken)
    {
        db.Taken.AddRange(messages.Select(m => new Taken { Number = m.Number }));
        return Task.CompletedTask;
    }
}
