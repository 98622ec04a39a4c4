using AlumniPlatform.Communication.Deliveries;
using AlumniPlatform.Contracts;
using AlumniPlatform.Contracts.Identity;
using AlumniPlatform.Contracts.Membership;
using AlumniPlatform.Messaging;
using AlumniPlatform.Testing;
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
        events = await Events.ReadAsync(VirtualHost);
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
        settings["Mail:MailboxRetryAfter"] = "00:00:00.4";
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

    internal Task<Delivery> DeliveryAsync(Guid requestId) => Database.DeliveryAsync(requestId);

    internal Task<Delivery> WaitForAsync(Guid requestId, DeliveryState state) => Database.WaitForAsync(requestId, state);

    /// <summary>Sends one more mail: what the senders were going to do before it, they have done.</summary>
    internal async Task PassesAnotherMailAsync()
    {
        var request = Requests.Invitation();
        await InviteAsync(request);
        await WaitForAsync(request.Id, DeliveryState.Sent);
    }
}
