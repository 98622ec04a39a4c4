using System.Collections.Concurrent;
using System.Text.Encodings.Web;
using System.Text.Unicode;
using Fluid;
using Microsoft.Extensions.FileProviders;

namespace AlumniPlatform.Communication.Mails;

/// <summary>The texts of a mail.</summary>
internal sealed record RenderedMail(string Subject, string Text, string Html);

/// <summary>
/// Liquid files in <c>Templates</c>, one for each purpose, language and form; a file of words may be included. The first
/// line of the plain text is the subject. Values are encoded in HTML and cannot add lines to a subject.
/// </summary>
internal sealed class MailTemplates
{
    private const string SubjectPrefix = "Subject: ";
    private static readonly FluidParser Parser = new();
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "Templates");
    private static readonly TemplateOptions Options = new() { FileProvider = new PhysicalFileProvider(Folder) };
    private static readonly HtmlEncoder Html = HtmlEncoder.Create(UnicodeRanges.All); // åäö as they are
    private readonly ConcurrentDictionary<string, IFluidTemplate> templates = new();

    /// <summary>Languages with templates; others get English.</summary>
    public static string LanguageOf(string language) => language == "sv" ? "sv" : "en";

    public async Task<RenderedMail> RenderAsync(string purpose, string language, IReadOnlyDictionary<string, object?> values)
    {
        var context = new TemplateContext(Options);
        foreach (var (name, value) in values)
            context.SetValue(name, value);
        var name0 = $"{purpose}.{LanguageOf(language)}";
        var text = await Template($"{name0}.txt").RenderAsync(context, NullEncoder.Default);
        var html = await Template($"{name0}.html").RenderAsync(context, Html);
        var end = text.IndexOf('\n', StringComparison.Ordinal);
        if (end < 0 || !text.StartsWith(SubjectPrefix, StringComparison.Ordinal))
            throw new InvalidOperationException($"{name0}.txt.liquid must start with a line \"{SubjectPrefix}…\".");
        return new RenderedMail(text[SubjectPrefix.Length..end].Trim(), text[end..].Trim() + "\n", html);
    }

    private IFluidTemplate Template(string name) => templates.GetOrAdd(name, static name =>
    {
        var path = Path.Combine(Folder, $"{name}.liquid");
        return Parser.TryParse(File.ReadAllText(path), out var template, out var error)
            ? template
            : throw new InvalidOperationException($"{name}.liquid: {error}");
    });
}
