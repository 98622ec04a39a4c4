using AlumniPlatform.Contracts;
using AlumniPlatform.Messaging.Inbox;
using MassTransit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace AlumniPlatform.Messaging;

/// <summary>Names the consumers of a service.</summary>
/// <typeparam name="TDb">The DbContext in whose transaction they run.</typeparam>
public sealed class MessagingBuilder<TDb> where TDb : DbContext
{
    private readonly string service;
    private readonly List<Registration> registrations = [];

    internal MessagingBuilder(string service) => this.service = service;

    /// <summary>Consumes <typeparamref name="TMessage"/> with <typeparamref name="TConsumer"/>, in batches of at most <paramref name="batchSize"/> messages.</summary>
    public MessagingBuilder<TDb> Consume<TMessage, TConsumer>(int batchSize = 500)
        where TMessage : class, IMessage where TConsumer : class, IConsume<TMessage>
    {
        registrations.Add(new Registration(
            typeof(TMessage),
            batchSize,
            bus =>
            {
                bus.AddScoped<TConsumer>();
                bus.AddConsumer<BatchConsumer<TDb, TMessage, TConsumer>>(consumer => consumer.Options<BatchOptions>(batch => batch
                    .SetMessageLimit(batchSize)
                    .SetTimeLimit(TimeSpan.FromMilliseconds(20))
                    .SetTimeLimitStart(BatchTimeLimitStart.FromFirst)));
            },
            (context, endpoint) => endpoint.ConfigureConsumer<BatchConsumer<TDb, TMessage, TConsumer>>(context)));
        return this;
    }

    /// <summary>The catalogue and the code must say the same: a queue that nobody reads fills up, one that nobody declared receives nothing.</summary>
    internal void CheckAgainst(Topology topology)
    {
        var named = registrations.Select(r => topology.RouteOf(r.Message)).ToArray();
        foreach (var route in topology.Routes)
        {
            var expected = route.Consumers.Contains(service) ? 1 : 0;
            var actual = named.Count(n => n == route);
            if (actual != expected)
                throw new InvalidOperationException($"The message catalogue says that {service} has {expected} consumer(s) of {route.Message.Name}, but it has {actual}.");
        }
    }

    internal void AddTo(IBusRegistrationConfigurator bus) => registrations.ForEach(r => r.Add(bus));

    internal void Configure(IBusRegistrationContext context, IRabbitMqBusFactoryConfigurator rabbit, Topology topology)
    {
        foreach (var registration in registrations)
        {
            rabbit.ReceiveEndpoint(topology.RouteOf(registration.Message).Queue(service), endpoint =>
            {
                endpoint.ConfigureConsumeTopology = false; // exchanges and bindings are the topology's, for all consumers at once
                endpoint.SetQuorumQueue();
                endpoint.SetQueueArgument("x-delivery-limit", Topology.DeliveryLimit);
                endpoint.PrefetchCount = registration.BatchSize * 2;
                endpoint.ConcurrentMessageLimit = registration.BatchSize * 2;
                endpoint.PublishFaults = false; // what is given up goes to the error queue; nobody listens to Fault<T>
                registration.Configure(context, endpoint);
            });
        }
    }

    private sealed record Registration(
        Type Message, int BatchSize, Action<IBusRegistrationConfigurator> Add, Action<IBusRegistrationContext, IReceiveEndpointConfigurator> Configure);
}
