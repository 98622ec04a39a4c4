using System.Text.Json.Nodes;
using AlumniPlatform.Contracts;

namespace AlumniPlatform.Gateway.Reference;

/// <summary>The message contracts as AsyncAPI 3.0: an exchange for each message, a queue for each of its consumers, and the exchange of the school systems.</summary>
internal static class AsyncApi
{
    private const string ContentType = "application/vnd.masstransit+json";

    public static JsonObject Document(IReadOnlyList<MessageRoute> routes, MessageDocs docs)
    {
        var schema = new MessageSchema(docs);
        var document = new JsonObject
        {
            ["asyncapi"] = "3.0.0",
            ["info"] = new JsonObject
            {
                ["title"] = "Alumni platform: messages",
                ["version"] = "1.0.0",
                ["license"] = new JsonObject { ["name"] = "Apache-2.0", ["url"] = "https://www.apache.org/licenses/LICENSE-2.0" },
                ["contact"] = new JsonObject { ["name"] = "The operators of this installation" },
                ["description"] =
                    "Facts and orders between the services of the platform, over RabbitMQ. A message is published to the fanout exchange that bears its name; "
                    + "every consumer has a durable quorum queue of its own. Messages arrive at least once and in any order: apply each `id` once, "
                    + "and an event only over a smaller `version`. Changes are additive; a break is a new message with the suffix V2.",
            },
            ["defaultContentType"] = ContentType,
            ["servers"] = new JsonObject
            {
                ["rabbitmq"] = new JsonObject
                {
                    ["host"] = "{broker}", ["protocol"] = "amqp", ["protocolVersion"] = "0.9.1",
                    ["variables"] = new JsonObject { ["broker"] = new JsonObject { ["default"] = "localhost:5672", ["description"] = "Host and port of the broker." } },
                },
            },
            ["channels"] = Map(routes.SelectMany(route => route.Consumers.Select(c => (route.Queue(c), Queue(route, c))).Prepend((route.Message.Name, Exchange(route))))),
            ["operations"] = Map(routes.SelectMany(route => route.Consumers
                .Select(c => ($"{c}-receives-{route.Message.Name}", Operation("receive", route, route.Queue(c), c)))
                .Prepend(($"{route.Publisher}-sends-{route.Message.Name}", Operation("send", route, route.Message.Name, route.Publisher))))),
            ["components"] = new JsonObject
            {
                ["messages"] = Map(routes.Select(route => (route.Message.Name, Message(route, docs)))),
                ["schemas"] = Map(routes.Select(route => (route.Message.Name, schema.Of(route.Message)))),
            },
        };
        SchoolSystems.AddTo(document);
        return document;
    }

    /// <summary>A message's identity on the wire, also the name of its exchange.</summary>
    public static string Identity(Type message) => $"{message.Namespace}:{message.Name}";

    private static JsonObject Exchange(MessageRoute route) => Channel(route, Identity(route.Message), new JsonObject
    {
        ["is"] = "routingKey",
        ["exchange"] = new JsonObject { ["name"] = Identity(route.Message), ["type"] = "fanout", ["durable"] = true, ["autoDelete"] = false },
        ["bindingVersion"] = "0.3.0",
    });

    private static JsonObject Queue(MessageRoute route, string consumer) => Channel(route, route.Queue(consumer), new JsonObject
    {
        ["is"] = "queue",
        ["queue"] = new JsonObject { ["name"] = route.Queue(consumer), ["durable"] = true, ["exclusive"] = false, ["autoDelete"] = false },
        ["bindingVersion"] = "0.3.0",
    });

    private static JsonObject Channel(MessageRoute route, string address, JsonObject amqp) => new()
    {
        ["address"] = address,
        ["messages"] = new JsonObject { [route.Message.Name] = Ref($"#/components/messages/{route.Message.Name}") },
        ["bindings"] = new JsonObject { ["amqp"] = amqp },
    };

    private static JsonObject Operation(string action, MessageRoute route, string channel, string service) => new()
    {
        ["action"] = action,
        ["channel"] = Ref($"#/channels/{channel}"),
        ["messages"] = new JsonArray(Ref($"#/channels/{channel}/messages/{route.Message.Name}")),
        ["tags"] = new JsonArray(new JsonObject { ["name"] = service }),
    };

    private static JsonObject Message(MessageRoute route, MessageDocs docs) => new()
    {
        ["name"] = route.Message.Name,
        ["title"] = route.Message.Name,
        ["summary"] = docs.Summary(route.Message),
        ["contentType"] = ContentType,
        ["tags"] = new JsonArray(new JsonObject { ["name"] = route.Message.IsAssignableTo(typeof(ICommand)) ? "command" : "event" }),
        ["payload"] = new JsonObject
        {
            ["type"] = "object",
            ["required"] = new JsonArray("messageType"),
            // Messages that one change published in bulk travel together.
            ["oneOf"] = new JsonArray(
                new JsonObject { ["required"] = new JsonArray("messageId", "message") },
                new JsonObject { ["required"] = new JsonArray("messages") }),
            ["properties"] = new JsonObject
            {
                ["messageId"] = new JsonObject { ["type"] = "string", ["format"] = "uuid", ["description"] = "The same as the message's `id`." },
                ["messageType"] = new JsonObject
                {
                    ["type"] = "array", ["description"] = "What the message is.",
                    ["items"] = new JsonObject { ["type"] = "string", ["const"] = $"urn:message:{Identity(route.Message)}" },
                },
                ["message"] = Ref($"#/components/schemas/{route.Message.Name}"),
                ["messages"] = new JsonObject
                {
                    ["type"] = "array", ["minItems"] = 1, ["description"] = "Several messages of this type in one; each has an id of its own and is applied by itself.",
                    ["items"] = Ref($"#/components/schemas/{route.Message.Name}"),
                },
            },
        },
    };

    public static JsonObject Ref(string target) => new() { ["$ref"] = target };

    private static JsonObject Map(IEnumerable<(string Key, JsonObject Value)> entries) =>
        new(entries.Select(entry => KeyValuePair.Create(entry.Key, (JsonNode?)entry.Value)));
}
