using AlumniPlatform.Contracts;
using AlumniPlatform.ServiceDefaults;
using AlumniPlatform.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace AlumniPlatform.Messaging.Tests;

/// <summary>A small real service: database, messaging, and the operator's endpoints on a port of its own.</summary>
internal sealed class SampleService : IAsyncDisposable
{
    public static readonly IReadOnlyList<MessageRoute> Routes = [new(typeof(Ordered), "publisher", ["first", "second"])];

    private readonly WebApplication app;

    private SampleService(WebApplication app) => this.app = app;

    public IServiceProvider Services => app.Services;

    public Behaviour Behaviour => Services.GetRequiredService<Behaviour>();

    public Uri Address => new(app.Urls.Single());

    public static async Task<SampleService> StartAsync(string name, string database, string broker, Dictionary<string, string?>? settings = null, bool start = true)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>(settings ?? [])
        {
            ["ConnectionStrings:sampledb"] = database,
            ["ConnectionStrings:messaging"] = broker,
            ["PublicAddress"] = TokenIssuer.PublicAddress,
            ["services:identity:http:0"] = (await TokenIssuer.SharedAsync()).Address,
        });
        builder.Logging.ClearProviders();
        builder.Logging.AddProvider(new AlertLog());
        builder.AddServiceDefaults();
        builder.AddPlatformAuthentication();
        builder.Services.AddSingleton<Behaviour>();
        builder.AddDatabase<SampleDb>("sampledb");
        builder.AddMessaging<SampleDb>(name, name == "publisher" ? null : m => m.Consume<Ordered, Apply>(), Routes);
        var app = builder.Build();
        app.UseServiceDefaults();
        app.UseAuthentication();
        app.UseAuthorization();
        app.MapDeadLetters<SampleDb>(name);
        app.MapDefaultEndpoints();
        var service = new SampleService(app);
        await using (var scope = app.Services.CreateAsyncScope())
            await scope.ServiceProvider.GetRequiredService<SampleDb>().Database.EnsureCreatedAsync();
        if (start)
            await app.StartAsync();
        return service;
    }

    public Task StartAsync() => app.StartAsync();

    /// <summary>Publishes one message for each text, saved together. Returns the ids.</summary>
    public async Task<IReadOnlyList<Guid>> PublishAsync(params IReadOnlyList<string> texts)
    {
        await using var scope = Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<SampleDb>();
        var messages = texts.Select(New).ToList();
        messages.ForEach(m => db.Publish(m));
        await db.SaveChangesAsync();
        return [.. messages.Select(m => m.Id)];
    }

    public static Ordered New(string text) => new(Guid.CreateVersion7(TimeProvider.System.GetUtcNow()), TimeProvider.System.GetUtcNow(), 1, text, "demo.person@example.org");

    public async Task<T> ScalarAsync<T>(string sql)
    {
        await using var command = Services.GetRequiredService<NpgsqlDataSource>().CreateCommand(sql);
        return (T)(await command.ExecuteScalarAsync())!;
    }

    public async Task ExecuteAsync(string sql)
    {
        await using var command = Services.GetRequiredService<NpgsqlDataSource>().CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    public Task<long> AppliedAsync(string textLike) => ScalarAsync<long>($"select count(*) from applied where text like '{textLike}'");

    public Task<long> OutboxAsync() => ScalarAsync<long>("select count(*) from messaging.outbox_message");

    /// <summary>Waits until all texts like this are applied and then none more.</summary>
    public Task AppliesAsync(string textLike, int count, TimeSpan? deadline = null) =>
        Eventually.Async(() => AppliedAsync(textLike), n => n == count, deadline ?? TimeSpan.FromSeconds(40));

    public async ValueTask DisposeAsync()
    {
        await app.StopAsync();
        await app.DisposeAsync();
    }
}
