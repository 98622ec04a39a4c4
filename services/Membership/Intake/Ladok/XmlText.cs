using System.Text;
using System.Xml;
using System.Xml.Linq;

namespace AlumniPlatform.Membership.Intake.Ladok;

/// <summary>Texts out of XML that may hold what PostgreSQL and XML itself do not take.</summary>
internal static class XmlText
{
    private static readonly XmlWriterSettings asItCame = new() { OmitXmlDeclaration = true, CheckCharacters = false, ConformanceLevel = ConformanceLevel.Fragment };

    public static string Of(XElement element)
    {
        var copy = new XElement(element); // a writer refuses halves of surrogate pairs
        foreach (var text in copy.DescendantNodes().OfType<XText>().Where(t => !IsClean(t.Value)))
            text.Value = Clean(text.Value);
        foreach (var attribute in copy.DescendantsAndSelf().Attributes().Where(a => !IsClean(a.Value)))
            attribute.Value = Clean(attribute.Value);
        var xml = new StringBuilder();
        using (var writer = XmlWriter.Create(xml, asItCame))
            copy.WriteTo(writer);
        return Clean(xml.ToString());
    }

    /// <summary>Whether it is valid Unicode without a zero.</summary>
    public static bool IsClean(string text) => !text.Contains('\0', StringComparison.Ordinal) && IsUnicode(text);

    /// <summary>With replacement characters for halves of surrogate pairs, without zeros.</summary>
    public static string Clean(string text) =>
        IsClean(text) ? text : Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text)).Replace("\0", "", StringComparison.Ordinal);

    private static bool IsUnicode(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (!char.IsSurrogate(text[i]))
                continue;
            if (!char.IsSurrogatePair(text, i))
                return false;
            i++;
        }
        return true;
    }
}
