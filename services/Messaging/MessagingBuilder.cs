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
    private TimeSpan pause;

    internal MessagingBuilder(string service) => this.service = service;

    /// <summary>
    /// Lets the consumers that are named after it rest for <paramref name="duration"/> after a batch that was not full, so that
    /// the next is larger. For consumers whose batches cost much by themselves; a message that comes alone still waits for nobody.
    /// </summary>
    public MessagingBuilder<TDb> PauseAfterSmallBatches(TimeSpan duration)
    {
        pause = duration;
        return this;
    }

    /// <summary>Consumes <typeparamref name="TMessage"/> with <typeparamref name="TConsumer"/>, in batches of at most <paramref name="batchSize"/> messages.</summary>
    public MessagingBuilder<TDb> Consume<TMessage, TConsumer>(int batchSize = 500)
        where TMessage : class, IMessage where TConsumer : class, IConsume<TMessage>
    {
        var limit = new BatchLimit<TMessage>(batchSize, pause);
        registrations.Add(new Registration(
            typeof(TMessage),
            batchSize,
            services =>
            {
                services.AddScoped<TConsumer>();
                services.AddSingleton(limit);
                services.AddSingleton<InboxTransaction<TDb, TMessage, TConsumer>>();
                services.AddSingleton<QueueConsumer<TDb, TMessage, TConsumer>>();
                services.AddHostedService(provider => provider.GetRequiredService<QueueConsumer<TDb, TMessage, TConsumer>>());
            },
            provider => provider.GetRequiredService<QueueConsumer<TDb, TMessage, TConsumer>>()));
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

    internal void AddTo(IServiceCollection services) => registrations.ForEach(r => r.Add(services));

    internal void Configure(IBusRegistrationContext context, IRabbitMqBusFactoryConfigurator rabbit, Topology topology)
    {
        foreach (var registration in registrations)
        {
            rabbit.ReceiveEndpoint(topology.RouteOf(registration.Message).Queue(service), endpoint =>
            {
                endpoint.ConfigureConsumeTopology = false; // exchanges and bindings are the topology's, for all consumers at once
                endpoint.SetQuorumQueue();
                endpoint.SetQueueArgument("x-delivery-limit", Topology.DeliveryLimit);
                endpoint.PrefetchCount = registration.BatchSize * 2; // one batch is applied, the next is on its way
                endpoint.ConcurrentMessageLimit = registration.BatchSize * 2;
                endpoint.ConfigureReceive(pipe => pipe.UseFilter(registration.Consumer(context)));
            });
        }
    }

    private sealed record Registration(
        Type Message, int BatchSize, Action<IServiceCollection> Add, Func<IServiceProvider, IFilter<ReceiveContext>> Consumer);
}
