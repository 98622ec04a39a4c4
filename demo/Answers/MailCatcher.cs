using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.RegularExpressions;

namespace AlumniPlatform.Demo.Answers;

/// <summary>An invitation of somebody made up, who has a number in the address.</summary>
internal sealed record CaughtInvitation(string To, int Number, string Token);

/// <summary>Reads the process host's mail catcher.</summary>
internal sealed partial class MailCatcher(Uri address) : IDisposable
{
    private readonly HttpClient http = new() { BaseAddress = address };
    private long after;

    private sealed record Mail(string Id, string To, string? Text);

    /// <summary>Invitations that came since the last call, in the order of their arrival; null when it is a mail catcher of another kind.</summary>
    public async Task<IReadOnlyList<CaughtInvitation>?> NextAsync(CancellationToken cancellationToken)
    {
        using var answer = await http.GetAsync(string.Create(CultureInfo.InvariantCulture, $"/api/messages?after={after}&limit=500&view=text"), cancellationToken);
        if (answer.StatusCode == HttpStatusCode.NotFound)
            return null;
        answer.EnsureSuccessStatusCode();
        var mails = await answer.Content.ReadFromJsonAsync<List<Mail>>(cancellationToken) ?? [];
        if (mails.Count > 0)
            after = mails.Max(m => long.Parse(m.Id, CultureInfo.InvariantCulture));
        return [.. mails.Select(m => (m.To, Number: NumberIn().Match(m.To), Link: ActivationLink().Match(m.Text ?? ""))).Where(m => m.Number.Success && m.Link.Success)
            .Select(m => new CaughtInvitation(m.To, int.Parse(m.Number.Groups[1].Value, CultureInfo.InvariantCulture), m.Link.Groups[1].Value))];
    }

    public void Dispose() => http.Dispose();

    [GeneratedRegex(@"\.(\d{6})@")]
    private static partial Regex NumberIn();

    [GeneratedRegex(@"/activate\?token=([\w-]+)")]
    private static partial Regex ActivationLink();
}
