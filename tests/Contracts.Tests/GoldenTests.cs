using System.Text.Json;
using System.Text.Json.Nodes;
using AlumniPlatform.Contracts.Membership;
using AlumniPlatform.Messaging;
using AlumniPlatform.Testing;
using Shouldly;
using Xunit;

namespace AlumniPlatform.Contracts.Tests;

/// <summary>
/// The wire form of every message is pinned: other versions of the services, and messages that lie in queues during an
/// upgrade, are read by it. A field may be added; one that is there stays, with its name and type.
/// </summary>
public sealed class GoldenTests
{
    public static TheoryData<Type> Messages => [.. MessageCatalogue.All.Select(route => route.Message)];

    [Theory, MemberData(nameof(Messages))]
    public void What_was_ever_pinned_is_never_taken_back(Type message)
    {
        if (!File.Exists(Pinned.Golden(message)))
            return; // a new message; the next test asks for its file
        var pinned = JsonNode.Parse(File.ReadAllText(Pinned.Golden(message)))!;
        var sent = Sent(Samples.Of(message));
        sent["messageType"]!.ToJsonString().ShouldBe(pinned["messageType"]!.ToJsonString());
        foreach (var (field, value) in pinned["message"]!.AsObject())
            (sent["message"]![field]?.ToJsonString()).ShouldBe(value!.ToJsonString(),
                $"{message.Name}.{field} is gone or travels differently. That breaks those who read it: make {message.Name}V2 instead.");
        foreach (var (field, _) in Sent(Samples.WithoutOptional(message))["message"]!.AsObject())
            pinned["message"]!.AsObject().ContainsKey(field).ShouldBeTrue(
                $"{message.Name}.{field} is new and messages without it still lie in queues: make it nullable.");
    }

    [Theory, MemberData(nameof(Messages))]
    public void Wire_form_is_pinned(Type message)
    {
        if (Pinned.Updating)
            What_was_ever_pinned_is_never_taken_back(message);
        Pinned.ShouldSay(Pinned.Golden(message), Pinned.Readable(Sent(Samples.Of(message))));
    }

    [Fact]
    public void Wire_form_of_messages_that_travel_together_is_pinned()
    {
        var degree = (DegreeRecorded)Samples.Of(typeof(DegreeRecorded));
        DegreeRecorded[] two = [degree, degree with { Id = Guid.Parse("01979000-0000-7000-8000-0000000000ff") }];
        var body = Envelope.Pack(typeof(DegreeRecorded), two);
        Pinned.ShouldSay(Repository.Path("tests/Contracts.Tests/Golden/DegreeRecorded.together.json"), Pinned.Readable(JsonNode.Parse(body)!));
        Envelope.Unwrap<DegreeRecorded>(body).ShouldBe(two);
    }

    [Theory, MemberData(nameof(Messages))]
    public void Pinned_message_is_read_back_whole(Type message)
    {
        var pinned = JsonNode.Parse(File.ReadAllText(Pinned.Golden(message)))!["message"];
        pinned.Deserialize(message, Envelope.Json).ShouldBeEquivalentTo(Samples.Of(message)); // lists too
    }

    [Theory, MemberData(nameof(Messages))]
    public void Field_of_a_newer_publisher_is_passed_over(Type message)
    {
        var newer = JsonNode.Parse(File.ReadAllText(Pinned.Golden(message)))!["message"]!;
        newer["addedTomorrow"] = new JsonObject { ["by"] = "a newer version" };
        newer.Deserialize(message, Envelope.Json).ShouldBeEquivalentTo(Samples.Of(message));
    }

    [Theory, MemberData(nameof(Messages))]
    public void Empty_optional_fields_do_not_travel(Type message)
    {
        var sparse = Samples.WithoutOptional(message);
        var sent = Sent(sparse)["message"]!.AsObject();
        sent.ShouldAllBe(field => field.Value != null);
        sent.Deserialize(message, Envelope.Json).ShouldBeEquivalentTo(sparse);
    }

    private static JsonNode Sent(IMessage message) => JsonNode.Parse(Envelope.Wrap(message))!;
}
