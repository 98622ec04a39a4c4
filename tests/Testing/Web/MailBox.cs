using System.Net.Http.Json;
using System.Text.RegularExpressions;

namespace AlumniPlatform.Testing;

/// <summary>A mail as the catcher received it.</summary>
/// <param name="Id">Grows with arrival.</param>
/// <param name="From">Envelope sender.</param>
/// <param name="To">Envelope recipient.</param>
/// <param name="Subject">Decoded.</param>
/// <param name="Text">The plain part.</param>
/// <param name="Html">The HTML part.</param>
public sealed partial record CaughtMail(string Id, string From, string To, string Subject, string? Text, string? Html)
{
    /// <summary>The first link in the plain part whose path starts with <paramref name="path"/>.</summary>
    public Uri Link(string path) =>
        Links().Matches(Text ?? "").Select(match => new Uri(match.Value)).OrderByDescending(uri => uri.AbsolutePath == path)
            .FirstOrDefault(uri => uri.AbsolutePath.StartsWith(path, StringComparison.Ordinal))
        ?? throw new InvalidOperationException($"No link to {path} in the mail \"{Subject}\":\n{Text}");

    [GeneratedRegex(@"https?://[^\s<>""]+")]
    private static partial Regex Links();
}

/// <summary>Reads what the mail catcher received.</summary>
/// <param name="address">Where the catcher's web page and API are.</param>
public sealed class MailBox(Uri address)
{
    private readonly HttpClient http = new() { BaseAddress = address };

    /// <summary>The newest mails first.</summary>
    /// <param name="to">Only those to this address.</param>
    /// <param name="limit">At most so many.</param>
    public async Task<IReadOnlyList<CaughtMail>> MessagesAsync(string? to = null, int limit = 1000) =>
        await http.GetFromJsonAsync<List<CaughtMail>>($"/api/messages?limit={limit}{(to is null ? "" : $"&to={Uri.EscapeDataString(to)}")}") ?? [];

    /// <summary>Waits for a mail to <paramref name="to"/> that <paramref name="matches"/>, any when null.</summary>
    public async Task<CaughtMail> WaitForAsync(string to, Func<CaughtMail, bool>? matches = null, TimeSpan? deadline = null) =>
        (await Eventually.Async(() => MessagesAsync(to), mails => mails.Any(matches ?? (_ => true)), deadline, $"a mail to {to}")).First(matches ?? (_ => true));
}
