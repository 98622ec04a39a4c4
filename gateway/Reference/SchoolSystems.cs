using System.Text.Json.Nodes;

namespace AlumniPlatform.Gateway.Reference;

/// <summary>The one exchange to which others than the platform's services publish: graduation events as CloudEvents.</summary>
internal static class SchoolSystems
{
    public const string Channel = "school-systems";

    /// <summary>What a school system may say: the type of its CloudEvent, in words, and the date that it needs.</summary>
    private static readonly (string Type, string Title, string Summary, string Date)[] events =
    [
        ("alumni.student.approaching-graduation.v1", "Approaching graduation", "A student nears graduation and can be invited while the campus mailbox still works.", "expectedOn"),
        ("alumni.degree.awarded.v1", "Degree awarded", "A degree was awarded.", "awardedOn"),
        ("alumni.degree.revoked.v1", "Degree revoked", "An awarded degree turned out not to be one, or was withdrawn. Names and address are not needed.", "awardedOn"),
        ("alumni.member.registered.v1", "Member registered", "An earlier alumni register tells who is a member, and since when. Nobody is invited by it.", "memberSince"),
    ];

    /// <summary>Adds channel, operation, messages and schema to an AsyncAPI document.</summary>
    public static void AddTo(JsonObject document)
    {
        document["channels"]![Channel] = new JsonObject
        {
            ["address"] = Channel,
            ["title"] = "Graduation events from school systems",
            ["description"] =
                "School systems publish here, with credentials that can do nothing else. The routing key does not matter. `user-id` must be the user of the connection: "
                + "it says for which schools a message speaks. Publish persistent, mandatory, and with confirms. Instead of structured JSON, a message may carry the attributes as "
                + "headers (`cloudEvents:specversion`, `cloudEvents:type`, `cloudEvents:source`, `cloudEvents:id`) with `data` as its body in application/json, "
                + "or be a batch: an array of events in application/cloudevents-batch+json.",
            ["messages"] = new JsonObject(events.Select(e => KeyValuePair.Create(e.Type, (JsonNode?)AsyncApi.Ref($"#/components/messages/{e.Type}")))),
            ["bindings"] = new JsonObject
            {
                ["amqp"] = new JsonObject
                {
                    ["is"] = "routingKey",
                    ["exchange"] = new JsonObject { ["name"] = Channel, ["type"] = "fanout", ["durable"] = true, ["autoDelete"] = false },
                    ["bindingVersion"] = "0.3.0",
                },
            },
        };
        document["operations"]!["membership-receives-graduation-events"] = new JsonObject
        {
            ["action"] = "receive",
            ["channel"] = AsyncApi.Ref($"#/channels/{Channel}"),
            ["summary"] = "What school systems say about their students and graduates. The same events are taken over HTTP.",
            ["messages"] = new JsonArray([.. events.Select(e => AsyncApi.Ref($"#/channels/{Channel}/messages/{e.Type}"))]),
            ["tags"] = new JsonArray(new JsonObject { ["name"] = "membership" }),
        };
        foreach (var (type, title, summary, date) in events)
            document["components"]!["messages"]![type] = Message(type, title, summary, date);
        document["components"]!["schemas"]!["GraduationEventData"] = Data();
    }

    private static JsonObject Message(string type, string title, string summary, string date) => new()
    {
        ["name"] = type,
        ["title"] = title,
        ["summary"] = summary,
        ["contentType"] = "application/cloudevents+json",
        ["tags"] = new JsonArray(new JsonObject { ["name"] = "cloudevent" }),
        ["payload"] = new JsonObject
        {
            ["type"] = "object",
            ["required"] = new JsonArray("specversion", "id", "source", "type", "data"),
            ["properties"] = new JsonObject
            {
                ["specversion"] = new JsonObject { ["type"] = "string", ["const"] = "1.0" },
                ["id"] = Text("Unique with source: the same event counts once.", 256),
                ["source"] = Text("The sending system.", 256),
                ["type"] = new JsonObject { ["type"] = "string", ["const"] = type },
                ["data"] = new JsonObject
                {
                    ["allOf"] = new JsonArray(
                        AsyncApi.Ref("#/components/schemas/GraduationEventData"),
                        new JsonObject { ["required"] = type.Contains("revoked", StringComparison.Ordinal) ? new JsonArray(date) : new JsonArray(date, "givenName", "familyName", "email") }),
                },
            },
        },
    };

    private static JsonObject Data() => new()
    {
        ["type"] = "object",
        ["description"] = "A student or graduate, and one programme.",
        ["required"] = new JsonArray("studentRef", "school", "programme"),
        ["properties"] = new JsonObject
        {
            ["studentRef"] = Text("The university's own reference to the student, the same in all events about them.", 100),
            ["givenName"] = Text("May be empty, for a name with one part.", 200),
            ["familyName"] = Text("As it is to be written.", 200),
            ["email"] = Text("Where the invitation goes.", 254),
            ["privateEmail"] = Text("Another address, tried when mail to the first comes back.", 254),
            ["language"] = Text("sv or en; other languages get English.", 35),
            ["timeZone"] = Text("IANA name of where the person lives, such as Europe/Stockholm: no mail comes unasked in the night there.", 64),
            ["school"] = Text("Code of a school, of today or of the past.", 20),
            ["programme"] = Text("Code of a programme of that school.", 20),
            ["level"] = Text("Level of the degree.", 50),
            ["degree"] = Text("Name on the certificate.", 200),
            ["awardedOn"] = Date("For an awarded or revoked degree."),
            ["expectedOn"] = Date("For a student who nears graduation."),
            ["memberSince"] = Date("For a member of an earlier register; not in the future."),
            ["consents"] = new JsonObject
            {
                ["type"] = "object",
                ["description"] = "For a member of an earlier register: what they agreed to, for example newsletter, directory or surveys. Kept; nothing is done by it yet.",
                ["additionalProperties"] = new JsonObject { ["type"] = "boolean" },
            },
            ["protectedIdentity"] = new JsonObject { ["type"] = "boolean", ["description"] = "Never listed, never written to. Once true it stays." },
        },
    };

    private static JsonObject Text(string description, int maxLength) => new() { ["type"] = "string", ["maxLength"] = maxLength, ["description"] = description };

    private static JsonObject Date(string description) => new() { ["type"] = "string", ["format"] = "date", ["description"] = description };
}
