using System.Text.Json.Nodes;
using AlumniPlatform.Gateway.Reference;
using AlumniPlatform.Testing;
using Shouldly;
using Xunit;

namespace AlumniPlatform.Contracts.Tests;

/// <summary>What people and programs read about the messages says what the code does.</summary>
public sealed class DocumentTests
{
    private static readonly MessageDocs docs = MessageDocs.Load();
    private static readonly JsonObject asyncApi = AsyncApi.Document(MessageCatalogue.All, docs);

    [Fact]
    public void Every_message_and_field_is_explained()
    {
        var unexplained = MessageCatalogue.All.SelectMany(route => MessageDocs.Fields(route.Message)
            .Where(field => docs.Field(route.Message, field).Length == 0).Select(field => $"{route.Message.Name}.{field.Name}")
            .Concat(docs.Summary(route.Message).Length == 0 ? [route.Message.Name] : []));
        unexplained.ShouldBeEmpty();
    }

    [Fact]
    public void Page_about_messages_agrees_with_the_code() =>
        Pinned.ShouldSay(Repository.Path("docs/events.md"), EventsPage.Write(MessageCatalogue.All, docs));

    [Fact]
    public void Example_of_every_message_fits_its_schema_in_AsyncApi()
    {
        foreach (var route in MessageCatalogue.All)
        {
            var example = JsonNode.Parse(File.ReadAllText(Pinned.Golden(route.Message)))!;
            var schema = asyncApi["components"]!["schemas"]![route.Message.Name]!;
            var fields = example["message"]!.AsObject().Select(field => field.Key).ToArray();
            schema["properties"]!.AsObject().Select(p => p.Key).ShouldBe(fields, route.Message.Name);
            schema["required"]!.AsArray().Select(field => field!.GetValue<string>()).ShouldBeSubsetOf(fields);
            var envelope = asyncApi["components"]!["messages"]![route.Message.Name]!["payload"]!;
            envelope["required"]!.AsArray().Concat(envelope["oneOf"]![0]!["required"]!.AsArray()).Select(field => field!.GetValue<string>()).ShouldBe(example.AsObject().Select(field => field.Key));
            envelope["properties"]!["messageType"]!["items"]!["const"]!.GetValue<string>().ShouldBe(example["messageType"]![0]!.GetValue<string>());
        }
    }

    [Fact]
    public void Every_message_is_sent_by_one_and_received_by_its_consumers()
    {
        var operations = asyncApi["operations"]!.DeepClone().AsObject();
        operations.Remove("membership-receives-graduation-events").ShouldBeTrue(); // from outside, so in no catalogue
        operations.Count.ShouldBe(MessageCatalogue.All.Sum(route => 1 + route.Consumers.Count));
        foreach (var route in MessageCatalogue.All)
        {
            operations[$"{route.Publisher}-sends-{route.Message.Name}"]!["action"]!.GetValue<string>().ShouldBe("send");
            foreach (var consumer in route.Consumers)
                operations[$"{consumer}-receives-{route.Message.Name}"]!["channel"]!["$ref"]!.GetValue<string>().ShouldBe($"#/channels/{route.Queue(consumer)}");
        }
    }

    [Fact]
    public void Every_reference_in_AsyncApi_leads_somewhere()
    {
        var dangling = References(asyncApi).Where(reference => Resolve(reference) is null);
        dangling.ShouldBeEmpty();
        References(asyncApi).Count().ShouldBeGreaterThan(MessageCatalogue.All.Count * 5);
    }

    [Fact]
    public void Shape_of_AsyncApi_is_pinned() =>
        Pinned.ShouldSay(Repository.Path("tests/Contracts.Tests/Golden/asyncapi.shape.json"), Pinned.Readable(Shape()));

    // One message is enough to see the shape; the others have their own golden files.
    private static JsonObject Shape()
    {
        var one = MessageCatalogue.All.Where(route => route.Message.Name == "MessageSent").ToArray();
        var document = AsyncApi.Document(one, docs);
        document["info"]!.AsObject().Remove("description");
        return document;
    }

    private static IEnumerable<string> References(JsonNode? node) => node switch
    {
        JsonObject json => json.SelectMany(entry => entry.Key == "$ref" ? [entry.Value!.GetValue<string>()] : References(entry.Value)),
        JsonArray array => array.SelectMany(References),
        _ => [],
    };

    private static JsonNode? Resolve(string reference) =>
        reference.TrimStart('#', '/').Split('/').Aggregate((JsonNode?)asyncApi, (node, step) => node?[step]);
}
