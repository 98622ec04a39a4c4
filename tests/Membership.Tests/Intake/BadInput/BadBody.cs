using System.Text;

namespace AlumniPlatform.Membership.Tests.Intake.BadInput;

/// <summary>A request or message that holds no events.</summary>
/// <param name="Name">What is wrong.</param>
/// <param name="Status">Of the answer over HTTP.</param>
/// <param name="Code">What its sender is told: in the answer, or over AMQP in a receipt.</param>
/// <param name="ContentType">As it is sent.</param>
/// <param name="Body">Likewise.</param>
/// <param name="Binary">Whether the attributes travel in headers.</param>
public sealed record BadBody(string Name, int Status, string Code, string? ContentType, byte[] Body, bool Binary = false)
{
    private const string One = "application/cloudevents+json";
    private const string Batch = "application/cloudevents-batch+json";
    private const string Bomb = """<?xml version="1.0"?><!DOCTYPE d [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><degree>&b;</degree>""";

    /// <summary>The table of such faults.</summary>
    public static IReadOnlyList<BadBody> All { get; } =
    [
        Of("no JSON", 400, "malformed-event", One, "garbage {"),
        Of("no JSON in a batch", 400, "malformed-event", Batch, "not json"),
        Of("cut off", 400, "malformed-event", Batch, """[{"specversion": "1.0", "id": "x" """),
        Of("something after it", 400, "malformed-event", One, "{} {}"),
        Of("a comment", 400, "malformed-event", One, "{} // that is all"),
        Of("not a number", 400, "malformed-event", Batch, """[{"data": NaN}]"""),
        Of("infinity", 400, "malformed-event", Batch, """[{"data": -Infinity}]"""),
        Of("empty", 400, "malformed-event", One, ""),
        Of("an empty batch body", 400, "malformed-event", Batch, ""),
        Of("an empty binary body", 400, "malformed-event", "application/json", "") with { Binary = true },
        Of("one event as a batch", 400, "malformed-event", Batch, "{}"),
        Of("XML", 400, "malformed-event", One, "<degree/>"),
        Of("an XML bomb", 400, "malformed-event", One, Bomb),
        Of("an XML bomb by its name", 415, "unsupported-media-type", "application/cloudevents+xml", Bomb),
        Of("a table", 415, "unsupported-media-type", "text/csv", "studentRef;email"),
        Of("JSON without attributes", 415, "unsupported-media-type", "application/json", "[]"),
        Of("no content type", 415, "unsupported-media-type", null, "{}"),
        Of("5,001 events", 413, "too-large", Batch, $"[{string.Join(',', Enumerable.Repeat("1", 5001))}]"),
        Of("65 levels", 400, "malformed-event", Batch, new string('[', 65) + new string(']', 65)),
        Of("nested without end", 400, "malformed-event", Batch, new string('[', 200_000) + new string(']', 200_000)),
        new("UTF-16", 400, "malformed-event", One, Encoding.Unicode.GetBytes(Events.Awarded().ToJsonString())),
        new("a compressed body", 400, "malformed-event", One, [0x1f, 0x8b, 0x00, 0xff]),
    ];

    /// <inheritdoc/>
    public override string ToString() => Name;

    private static BadBody Of(string name, int status, string code, string? contentType, string body) => new(name, status, code, contentType, Encoding.UTF8.GetBytes(body));
}
