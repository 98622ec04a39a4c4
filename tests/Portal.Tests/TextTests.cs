using System.Text.RegularExpressions;
using System.Xml.Linq;
using AlumniPlatform.Testing;
using Shouldly;
using Xunit;

namespace AlumniPlatform.Portal.Tests;

/// <summary>The texts are complete: what one language says, the other says too.</summary>
public sealed partial class TextTests
{
    public static TheoryData<string> Files =>
        [.. Directory.GetFiles(Repository.Path("portal"), "*Texts.resx", SearchOption.AllDirectories)
            .Where(f => !f.Contains("/bin/", StringComparison.Ordinal) && !f.Contains("/obj/", StringComparison.Ordinal))
            .Select(f => Path.GetRelativePath(Repository.Root, f))];

    [Theory, MemberData(nameof(Files))]
    public void Swedish_and_English_have_the_same_keys_with_the_same_places_for_values(string file)
    {
        var english = Read(Repository.Path(file));
        var swedish = Read(Repository.Path(Path.ChangeExtension(file, ".sv.resx")));
        swedish.Keys.Order().ShouldBe(english.Keys.Order());
        foreach (var (key, text) in english)
        {
            swedish[key].ShouldNotBeNullOrWhiteSpace(key);
            Places(swedish[key]).ShouldBe(Places(text), key);
        }
    }

    [Fact]
    public void Every_class_of_texts_has_its_file() =>
        Directory.GetFiles(Repository.Path("portal"), "*Texts.cs", SearchOption.AllDirectories)
            .Where(f => !File.Exists(Path.ChangeExtension(f, ".resx"))).ShouldBeEmpty();

    /// <summary>Keys that a page writes out; composed ones are seen by <see cref="PortalFixture"/>'s pages.</summary>
    [Fact]
    public void Every_key_that_a_page_names_exists()
    {
        var missing =
            from file in Directory.GetFiles(Repository.Path("portal"), "*.razor", SearchOption.AllDirectories)
            let source = File.ReadAllText(file)
            let texts = Injected().Match(source)
            where texts.Success
            let keys = Read(Directory.GetFiles(Repository.Path("portal"), $"{texts.Groups[1].Value}.resx", SearchOption.AllDirectories)[0])
            from Match use in Named().Matches(source)
            where !keys.ContainsKey(use.Groups[1].Value)
            select $"{Path.GetFileName(file)}: {use.Groups[1].Value}";
        missing.ShouldBeEmpty();
    }

    private static Dictionary<string, string> Read(string path) =>
        XDocument.Load(path).Root!.Elements("data").ToDictionary(d => d.Attribute("name")!.Value, d => d.Element("value")!.Value, StringComparer.Ordinal);

    private static string[] Places(string text) => [.. Place().Matches(text).Select(m => m.Value).Distinct().Order()];

    [GeneratedRegex(@"\{\d")]
    private static partial Regex Place();

    [GeneratedRegex(@"@inject IStringLocalizer<(\w+)> T")]
    private static partial Regex Injected();

    [GeneratedRegex(@"\bT\[""([^""]+)""")]
    private static partial Regex Named();
}
