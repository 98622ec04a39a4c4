using System.Globalization;
using System.Text;
using AlumniPlatform.Gateway.Reference;

namespace AlumniPlatform.Contracts.Tests;

/// <summary>docs/events.md, written from the catalogue and the comments of the records.</summary>
internal static class EventsPage
{
    private const string Head = """
        # Messages between the services

        What the services tell each other over RabbitMQ, made from `services/Contracts` (the records, their comments, and
        `MessageCatalogue`). A test fails when this page and the code disagree;
        `ALUMNI_UPDATE=1 dotnet run --project tests/Contracts.Tests` rewrites it. The same for programs: `/api/asyncapi.json`.

        - An **event** is a fact, in the past tense; anyone may consume it. A **command** is an order, in the imperative; one
          service consumes it.
        - Messages arrive at least once and in any order. A consumer applies each `id` once, and an event only over a smaller
          `version`.
        - Only additive changes: a field may be added, optional. A break is a new message with the suffix `V2`.
        - Names and addresses go only to the service that must have them. Analytics gets neither.

        """;

    public static string Write(IReadOnlyList<MessageRoute> routes, MessageDocs docs)
    {
        var schema = new MessageSchema(docs);
        var page = new StringBuilder(Head).Append('\n');
        page.Append("| message | kind | from | to |\n|---|---|---|---|\n");
        foreach (var route in routes)
            page.Append(CultureInfo.InvariantCulture, $"| [{route.Message.Name}](#{route.Message.Name.ToLowerInvariant()}) | {Kind(route)} | {route.Publisher} | {string.Join(", ", route.Consumers)} |\n");
        foreach (var publisher in routes.GroupBy(route => route.Publisher))
        {
            page.Append(CultureInfo.InvariantCulture, $"\n## From {publisher.Key}\n");
            foreach (var route in publisher)
                Write(page, route, docs, schema);
        }
        return page.ToString();
    }

    private static void Write(StringBuilder page, MessageRoute route, MessageDocs docs, MessageSchema schema)
    {
        page.Append(CultureInfo.InvariantCulture, $"\n### {route.Message.Name}\n\n{docs.Summary(route.Message)}\n\n");
        page.Append(CultureInfo.InvariantCulture, $"{(Kind(route) == "command" ? "Command" : "Event")} of {route.Publisher}; queues: {string.Join(", ", route.Consumers.Select(c => $"`{route.Queue(c)}`"))}.\n\n");
        page.Append("| field | type | meaning |\n|---|---|---|\n");
        foreach (var field in MessageDocs.Fields(route.Message))
            page.Append(CultureInfo.InvariantCulture, $"| `{MessageDocs.Wire(field.Name)}` | {schema.TypeOf(field)} | {docs.Field(route.Message, field).Replace("|", "\\|", StringComparison.Ordinal)} |\n");
    }

    private static string Kind(MessageRoute route) => route.Message.IsAssignableTo(typeof(ICommand)) ? "command" : "event";
}
