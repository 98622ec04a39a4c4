using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Xml;
using System.Xml.Linq;

namespace AlumniPlatform.Membership.Intake.Ladok;

/// <summary>A document of the feed.</summary>
/// <param name="Address">Where it stays when it has become an archive.</param>
/// <param name="PrevArchive">The document before it; null for the first.</param>
/// <param name="Entries">Oldest first, whichever way they stood.</param>
internal sealed record LadokPage(Uri Address, Uri? PrevArchive, IReadOnlyList<LadokEntry> Entries)
{
    public const int MaxBytes = 16 * 1024 * 1024;
    private const int MaxDepth = 32; // an event of Ladok has five levels
    private static readonly XNamespace atom = "http://www.w3.org/2005/Atom";

    // Nothing is resolved or expanded. Characters that XML forbids are their entry's fault, not the feed's.
    private static readonly XmlReaderSettings settings = new()
    {
        DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null, MaxCharactersInDocument = MaxBytes,
        IgnoreComments = true, IgnoreProcessingInstructions = true, IgnoreWhitespace = true, CheckCharacters = false,
    };

    /// <exception cref="LadokFeedException">It is no Atom feed, is cut off, or declares entities.</exception>
    public static LadokPage Read(byte[] document, Uri from)
    {
        try
        {
            var tooDeep = EntriesTooDeep(document);
            using var reader = XmlReader.Create(new MemoryStream(document), settings);
            reader.MoveToContent();
            if (XName.Get(reader.LocalName, reader.NamespaceURI) != atom + "feed")
                throw new LadokFeedException("feed-malformed", $"{from} is not an Atom feed.");
            return Read(reader, from, tooDeep);
        }
        catch (XmlException e)
        {
            throw DeclaresType(document)
                ? new LadokFeedException("feed-dtd", $"{from} has a document type declaration; it was not read, and nothing in it was expanded.")
                : new LadokFeedException("feed-malformed", $"{from} is not well-formed XML: line {e.LineNumber}, column {e.LinePosition}.");
        }
    }

    private static LadokPage Read(XmlReader reader, Uri from, HashSet<int> tooDeep)
    {
        var links = new Dictionary<string, Uri>(StringComparer.Ordinal);
        var entries = new List<LadokEntry>();
        for (reader.Read(); !reader.EOF;)
        {
            if (reader.NodeType != XmlNodeType.Element || reader.Depth != 1)
                reader.Read();
            else if (reader.LocalName == "entry" && reader.NamespaceURI == atom.NamespaceName && !tooDeep.Contains(entries.Count))
                entries.Add(LadokEntry.Of((XElement)XNode.ReadFrom(reader)));
            else if (reader.LocalName == "entry" && reader.NamespaceURI == atom.NamespaceName)
                entries.Add(LadokEntry.TooDeep(reader.ReadOuterXml()));
            else
                Link((XElement)XNode.ReadFrom(reader));
        }
        if (entries.Count > 1 && !(entries[0].Updated < entries[^1].Updated)) // Ladok writes the newest first
            entries.Reverse();
        return new LadokPage(links.GetValueOrDefault("via") ?? links.GetValueOrDefault("self") ?? from, links.GetValueOrDefault("prev-archive"), entries);

        void Link(XElement element)
        {
            if (element.Name == atom + "link" && element.Attribute("rel")?.Value is { } rel && Uri.TryCreate(from, element.Attribute("href")?.Value, out var address))
                links.TryAdd(rel, address);
        }
    }

    // Also finds out that the document is whole before anything of it is applied. XLinq goes down recursively, so depth is looked at first.
    private static HashSet<int> EntriesTooDeep(byte[] document)
    {
        var deep = new HashSet<int>();
        using var reader = XmlReader.Create(new MemoryStream(document), settings);
        for (var entry = -1; reader.Read();)
        {
            if (reader is { NodeType: XmlNodeType.Element, Depth: 1, LocalName: "entry" } && reader.NamespaceURI == atom.NamespaceName)
                entry++;
            if (reader.Depth <= MaxDepth)
                continue;
            if (entry < 0)
                throw new XmlException("nested too deep");
            deep.Add(entry);
        }
        return deep;
    }

    private static bool DeclaresType(byte[] document) =>
        Encoding.Latin1.GetString(document, 0, Math.Min(document.Length, 4096)).Replace("\0", "", StringComparison.Ordinal).Contains("<!DOCTYPE", StringComparison.Ordinal);
}

/// <summary>An entry of the feed.</summary>
/// <param name="Id">Its own, or made from its text when it has none, so that reading goes on after it all the same.</param>
/// <param name="Updated">When it was written; null when it does not say.</param>
/// <param name="Type">Namespace and name of the event.</param>
/// <param name="Event">The event; null when there is none that can be read.</param>
/// <param name="Xml">As it came.</param>
internal sealed record LadokEntry(string Id, DateTimeOffset? Updated, string Type, XElement? Event, string Xml)
{
    /// <summary>The type of an entry that names none.</summary>
    public const string Unnamed = "unnamed";

    private const int MaxKeyLength = 200;
    private static readonly XNamespace atom = "http://www.w3.org/2005/Atom";

    public static LadokEntry Of(XElement entry)
    {
        var xml = XmlText.Of(entry);
        var content = entry.Element(atom + "content");
        var body = content?.Elements().FirstOrDefault();
        var type = (string?)entry.Element(atom + "category")?.Attribute("term")
            ?? (body is null ? Unnamed : $"{body.Name.NamespaceName.TrimEnd('/')}/{body.Name.LocalName}");
        var updated = DateTimeOffset.TryParse((string?)entry.Element(atom + "updated"), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at) ? at : (DateTimeOffset?)null;
        return new LadokEntry(Key((string?)entry.Element(atom + "id"), xml), updated?.ToUniversalTime(), Short(XmlText.Clean(type)), body, xml);
    }

    public static LadokEntry TooDeep(string xml) => new(Key(null, xml), null, Unnamed, null, XmlText.Clean(xml));

    private static string Key(string? id, string xml) =>
        id?.Trim() is { Length: > 0 and <= MaxKeyLength } key && XmlText.IsClean(key) ? key : $"sha256:{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(xml)))}";

    private static string Short(string type) => type.Length <= MaxKeyLength ? type : type[..MaxKeyLength];
}

/// <summary>A document of the feed that cannot be had or read. Reading goes on from the same place later; nothing is skipped.</summary>
internal sealed class LadokFeedException(string code, string message) : Exception(message)
{
    public string Code { get; } = code;

    /// <summary>Whether the same request may well succeed a moment later.</summary>
    public bool MayPass => Code is "feed-unreachable" or "feed-timeout" || Code.StartsWith("http-5", StringComparison.Ordinal);
}
