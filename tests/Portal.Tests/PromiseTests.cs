using System.Text.RegularExpressions;
using System.Xml.Linq;
using AlumniPlatform.Testing;
using Shouldly;
using Xunit;

namespace AlumniPlatform.Portal.Tests;

/// <summary>No page and no mail speaks of what the platform does not do. Whoever builds one of these takes its line away.</summary>
public sealed class PromiseTests
{
    private static readonly (string Words, string Reason)[] absent =
    [
        (@"newsletter|nyhetsbrev|\bnews\b|nyheter", "Nothing sends news."),
        (@"(alumni|member|in the) directory|alumnkatalog|katalogen|medlemskatalog", "Members are in no directory."),
        (@"other members (can |may |will )?(see|find)|members do not see|andra medlemmar (kan )?(se|ser|hitta)", "No page shows members to one another."),
        (@"\bsurveys?\b|enkät|questionnaire|frågeformulär", "No survey is sent; what was thought of a gathering is asked by the link of its thanks."),
        (@"working life|arbetsliv|career|karriär|where a degree leads|vart en examen leder", "Nobody is asked how working life goes."),
        (@"employers?\b|arbetsgivar|\bjobs?\b|lediga jobb", "No employer is here."),
        (@"studied with|studerade med|classmate|kurskamrat|studiekamrat", "Nobody is brought together with whom they studied with."),
        (@"hear of events|get in touch with you|gets in touch|få veta när något händer|hör av sig", "Nobody is written to about a gathering before they register, and no office has to write."),
        (@"as you have chosen|så som du har valt|your choices are saved|dina val är sparade|choose what you would like|välj vad du vill ha", "Nothing is chosen."),
        (@"linkedin|facebook|youtube|instagram", "There are no such channels."),
    ];

    /// <summary>Names of what was agreed to before: it is shown as it was said.</summary>
    private static readonly string[] said = ["consent.newsletter", "consent.directory", "consent.surveys"];

    [Fact]
    public void No_text_speaks_of_what_is_not_there()
    {
        var texts = Texts().ToArray();
        texts.Length.ShouldBeGreaterThan(1000, "these are all texts");
        var faults =
            from text in texts
            from promise in absent
            let match = Regex.Match(text.Text, promise.Words, RegexOptions.IgnoreCase)
            where match.Success
            select $"{text.Where}: \"{match.Value}\". {promise.Reason}";
        faults.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("You stay in touch with those you studied with, hear of events, and can meet students and employers.")]
    [InlineData("Alumnikontoret ser det och hör av sig till dig.")]
    [InlineData("Other members can see you: name, programme and year of graduation.")]
    public void What_was_once_promised_would_be_found(string text) =>
        absent.ShouldContain(promise => Regex.IsMatch(text, promise.Words, RegexOptions.IgnoreCase));

    private static IEnumerable<(string Where, string Text)> Texts()
    {
        foreach (var file in Files("portal", "*.resx").Concat(Files("services/Identity", "*.resx")))
            foreach (var data in XDocument.Load(file).Root!.Elements("data").Where(d => !said.Contains(d.Attribute("name")!.Value)))
                yield return ($"{Path.GetFileName(file)} {data.Attribute("name")!.Value}", data.Element("value")!.Value);
        foreach (var file in Files("services/Communication/Templates", "*.liquid"))
            foreach (var line in File.ReadLines(file))
                yield return (Path.GetFileName(file), line);
    }

    private static IEnumerable<string> Files(string folder, string pattern) => Directory.GetFiles(Repository.Path(folder), pattern, SearchOption.AllDirectories)
        .Where(f => !f.Contains("/bin/", StringComparison.Ordinal) && !f.Contains("/obj/", StringComparison.Ordinal));
}
