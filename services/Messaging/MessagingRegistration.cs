using AlumniPlatform.Contracts;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;

namespace AlumniPlatform.Messaging;

/// <summary>Adds messaging to a service.</summary>
public static class MessagingRegistration
{
    /// <summary>
    /// Connects to the broker named <c>messaging</c>, declares every queue of the catalogue, relays the outbox of
    /// <typeparamref name="TDb"/> and consumes what <paramref name="configure"/> names.
    /// </summary>
    /// <param name="builder">The service's builder.</param>
    /// <param name="service">The service's name in the message catalogue.</param>
    /// <param name="configure">Names the consumers.</param>
    public static void AddMessaging<TDb>(this IHostApplicationBuilder builder, string service, Action<MessagingBuilder> configure)
        where TDb : DbContext => throw new InvalidOperationException($"not there yet: {builder} {service} {configure}");

    /// <summary>Adds the outbox, inbox and dead letters to the model, in the schema <c>messaging</c>.</summary>
    public static void AddMessaging(this ModelBuilder model) => throw new InvalidOperationException($"not there yet: {model}");

    /// <summary>Maps the operator's endpoints of this service below <c>/api/{service}/dead-letters</c>.</summary>
    public static void MapDeadLetters<TDb>(this IEndpointRouteBuilder app, string service) where TDb : DbContext =>
        throw new InvalidOperationException($"not there yet: {app} {service}");
}

/// <summary>Names the consumers of a service.</summary>
public sealed class MessagingBuilder
{
    /// <summary>Consumes <typeparamref name="TMessage"/> with <typeparamref name="TConsumer"/>, in batches of at most <paramref name="batchSize"/> messages.</summary>
    public MessagingBuilder Consume<TMessage, TConsumer>(int batchSize = 500)
        where TMessage : class, IMessage where TConsumer : class, IConsume<TMessage> =>
        throw new InvalidOperationException($"not there yet: {batchSize}");
}
