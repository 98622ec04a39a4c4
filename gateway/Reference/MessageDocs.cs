using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using AlumniPlatform.Contracts;

namespace AlumniPlatform.Gateway.Reference;

/// <summary>What the XML comments of the message contracts say. The compiler writes them beside the assembly.</summary>
internal sealed partial class MessageDocs
{
    private readonly Dictionary<string, XElement> members;

    private MessageDocs(XDocument document) =>
        members = document.Descendants("member").ToDictionary(m => m.Attribute("name")!.Value, m => m);

    public static MessageDocs Load()
    {
        var assembly = typeof(IMessage).Assembly;
        return new MessageDocs(XDocument.Load(Path.Combine(AppContext.BaseDirectory, $"{assembly.GetName().Name}.xml")));
    }

    /// <summary>The record's summary on one line; empty when it has none.</summary>
    public string Summary(Type record) => Text(Of(record)?.Element("summary"));

    /// <summary>The meaning of a field; empty when it is not documented.</summary>
    public string Field(Type record, PropertyInfo field) =>
        Text(Of(record)?.Elements("param").FirstOrDefault(p => p.Attribute("name")?.Value == field.Name));

    /// <summary>A message's fields in the order in which they travel.</summary>
    public static IEnumerable<PropertyInfo> Fields(Type record) =>
        record.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(p => p.GetMethod is not null).OrderBy(p => p.MetadataToken);

    private XElement? Of(Type record) => members.GetValueOrDefault($"T:{record.FullName!.Replace('+', '.')}");

    private static string Text(XElement? element) => element is null
        ? ""
        : WhiteSpace().Replace(string.Concat(element.Nodes().Select(Text)), " ").Trim();

    private static string Text(XNode node) => node switch
    {
        XText text => text.Value,
        XElement { Name.LocalName: "c" } code => $"`{code.Value}`",
        XElement { Name.LocalName: "paramref" } field => $"`{Wire(field.Attribute("name")!.Value)}`",
        XElement { Name.LocalName: "see" } see => see.Attribute("cref")?.Value is { } cref ? $"`{cref[(cref.LastIndexOfAny(['.', ':']) + 1)..]}`" : see.Value,
        XElement other => string.Concat(other.Nodes().Select(Text)),
        _ => "",
    };

    /// <summary>A field's name on the wire.</summary>
    public static string Wire(string name) => System.Text.Json.JsonNamingPolicy.CamelCase.ConvertName(name);

    [GeneratedRegex(@"\s+")]
    private static partial Regex WhiteSpace();
}
