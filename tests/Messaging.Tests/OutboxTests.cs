using AlumniPlatform.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Shouldly;
using Xunit;

namespace AlumniPlatform.Messaging.Tests;

public sealed class OutboxTests : IAsyncLifetime
{
    private TestDatabase database = null!;
    private TestVirtualHost broker = null!;
    private IHost publisher = null!;
    private IHost first = null!;

    public async ValueTask InitializeAsync()
    {
        database = await TestDatabase.CreateEmptyAsync();
        broker = await TestVirtualHost.CreateAsync();
        publisher = Sample.Host("publisher", database.ConnectionString, broker.ConnectionString);
        first = Sample.Host("first", database.ConnectionString, broker.ConnectionString);
        await using (var db = database.Open<SampleDb>())
            await db.Database.EnsureCreatedAsync();
        await Task.WhenAll(publisher.StartAsync(), first.StartAsync());
    }

    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(publisher.StopAsync(), first.StopAsync());
        publisher.Dispose();
        first.Dispose();
        await broker.DisposeAsync();
        await database.DisposeAsync();
    }

    private async Task PublishAsync(int count, string text = "x")
    {
        await using var scope = publisher.Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<SampleDb>();
        for (var i = 0; i < count; i++)
            db.Publish(new Ordered(Guid.CreateVersion7(TimeProvider.System.GetUtcNow()), TimeProvider.System.GetUtcNow(), 1, $"{text} {i}"));
        await db.SaveChangesAsync();
    }

    [Fact]
    public async Task What_is_saved_is_applied_once()
    {
        await PublishAsync(1000);
        await Eventually.Async(() => database.ScalarAsync<long>("select count(*) from applied where by = 'first'"), n => n == 1000);
        await Eventually.Async(() => database.ScalarAsync<long>("select count(*) from messaging.outbox_message"), n => n == 0);
    }

    [Fact]
    public async Task A_poisonous_message_becomes_a_dead_letter_and_its_neighbours_are_applied()
    {
        await PublishAsync(20);
        await PublishAsync(1, "poison");
        await Eventually.Async(() => database.ScalarAsync<long>("select count(*) from messaging.dead_letter"), n => n == 1, TimeSpan.FromSeconds(40));
        (await database.ScalarAsync<long>("select count(*) from applied")).ShouldBe(20);
    }
}
