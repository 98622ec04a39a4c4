using AlumniPlatform.Communication.Deliveries;
using AlumniPlatform.Contracts;
using AlumniPlatform.Contracts.Identity;
using AlumniPlatform.Contracts.Membership;
using AlumniPlatform.Messaging;
using AlumniPlatform.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace AlumniPlatform.Communication.Tests;

/// <summary>The service on its own database and virtual host, with an SMTP server of its own.</summary>
public sealed class CommunicationFixture() : ServiceFixture<Program>("communicationdb", TestDatabase.CreateAsync<CommunicationDb>)
{
    private Events? events;

    public SmtpServer Smtp { get; } = new();

    public Events Events => events!;

    public override async ValueTask InitializeAsync()
    {
        await Smtp.StartAsync();
        await base.InitializeAsync();
        await Eventually.Async(VirtualHost.QueuesAsync, queues => queues.Contains("membership.message-bounced") && queues.Contains("membership.message-sent"));
        events = await Events.ReadAsync(VirtualHost.ConnectionString);
    }

    public override async ValueTask DisposeAsync()
    {
        if (events is not null)
            await events.DisposeAsync();
        await base.DisposeAsync();
        await Smtp.DisposeAsync();
    }

    protected override Task ConfigureAsync(IDictionary<string, string?> settings)
    {
        settings["ConnectionStrings:smtp"] = Smtp.ConnectionString;
        settings["Mail:RetryAfter"] = "00:00:00.2";
        settings["Mail:Timeout"] = "00:00:05";
        settings["Mail:Lease"] = "00:00:06";
        return Task.CompletedTask;
    }

    /// <summary>Gives messages to the handler as the bus does: in a transaction, with a save at its end.</summary>
    internal async Task HandleAsync<TMessage, THandler>(params TMessage[] messages)
        where TMessage : class, IMessage where THandler : IConsume<TMessage>
    {
        await using var scope = Host.Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<CommunicationDb>();
        await using var transaction = await db.Database.BeginTransactionAsync();
        await scope.ServiceProvider.GetRequiredService<THandler>().ConsumeAsync(messages, CancellationToken.None);
        await db.SaveChangesAsync();
        await transaction.CommitAsync();
    }

    internal Task InviteAsync(params InvitationRequested[] messages) => HandleAsync<InvitationRequested, InvitationRequestedHandler>(messages);

    internal Task SendLinkAsync(params SendSignInLink[] messages) => HandleAsync<SendSignInLink, SendSignInLinkHandler>(messages);

    /// <summary>Puts a message into the outbox, from where the relay takes it to the broker and the broker to the service.</summary>
    internal async Task PublishAsync<TMessage>(TMessage message) where TMessage : class, IMessage
    {
        await using var scope = Host.Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<CommunicationDb>();
        db.Publish(message);
        await db.SaveChangesAsync();
    }

    internal async Task<Delivery> DeliveryAsync(Guid requestId)
    {
        await using var db = Database.Open<CommunicationDb>();
        return await db.Deliveries.AsNoTracking().SingleAsync(d => d.RequestId == requestId);
    }

    /// <summary>Waits until the request's delivery is in <paramref name="state"/>.</summary>
    internal Task<Delivery> WaitForAsync(Guid requestId, DeliveryState state) =>
        Eventually.Async(() => DeliveryAsync(requestId), d => d.State == state, expected: $"the delivery is {state}");
}

/// <summary>Requests about obviously invented people.</summary>
internal static class Requests
{
    private static int count;

    private static DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    public static string Address(string start = "demo") => $"{start}{Interlocked.Increment(ref count)}@demo.example";

    public static InvitationRequested Invitation(string? address = null, string givenName = "Demo", string familyName = "Demosson", string language = "en", string school = "EECS", TimeSpan? validFor = null) =>
        new(Guid.CreateVersion7(Now), Now, Guid.CreateVersion7(Now), 1, Guid.CreateVersion7(Now), address ?? Address(), givenName, familyName, language,
            school, "School of Demonstration", "Demo Engineering", "http://localhost:8080/activate?token=secret-" + Interlocked.Increment(ref count),
            Now + (validFor ?? TimeSpan.FromDays(30)));

    public static SendSignInLink SignIn(string? address = null, string name = "Demo Demosson", string language = "en", TimeSpan? validFor = null) =>
        new(Guid.CreateVersion7(Now), Now, Guid.CreateVersion7(Now), address ?? Address(), name, language,
            "http://localhost:8080/account/link?token=secret-" + Interlocked.Increment(ref count), Now + (validFor ?? TimeSpan.FromMinutes(15)));
}
