using System.Diagnostics;
using AlumniPlatform.Contracts;
using MassTransit;
using MassTransit.RabbitMqTransport;

namespace AlumniPlatform.Messaging.Inbox;

/// <summary>A message out of a queue that is neither applied nor given up yet.</summary>
internal sealed record Delivery<TMessage>(TMessage Message, ReceivedMessage Received) where TMessage : class, IMessage
{
    private readonly TaskCompletionSource settled = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes when the broker may forget the message; is cancelled when it is to deliver it again.</summary>
    public Task Settled => settled.Task;

    public void Done() => settled.TrySetResult();

    public void GiveBack() => settled.TrySetCanceled();
}

/// <summary>What the broker delivered.</summary>
internal sealed record ReceivedMessage(Guid? MessageId, string ContentType, byte[] Body, ActivityContext Cause)
{
    /// <summary>MassTransit's header for the W3C trace context.</summary>
    public const string TraceHeader = "MT-Activity-Id";

    public static ReceivedMessage From(ReceiveContext context)
    {
        var properties = context.TryGetPayload<RabbitMqBasicConsumeContext>(out var basic) ? basic.Properties : null;
        return new ReceivedMessage(
            Guid.TryParse(properties?.MessageId, out var id) ? id : null,
            properties?.ContentType ?? Envelope.ContentType,
            context.GetBody(),
            ActivityContext.TryParse(context.TransportHeaders.Get<string>(TraceHeader), null, isRemote: true, out var cause) ? cause : default);
    }
}
