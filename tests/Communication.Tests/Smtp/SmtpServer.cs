using System.Globalization;
using System.Net.Http.Json;
using AlumniPlatform.Testing;

namespace AlumniPlatform.Communication.Tests;

/// <summary>A real SMTP server on loopback (smtp_server.py says how it behaves). It can be away and come back on the same port.</summary>
/// <param name="login">User and password that it asks for; none when empty.</param>
public sealed class SmtpServer(params string[] login) : IAsyncDisposable
{
    private readonly int smtpPort = RealProcess.FreePort();
    private readonly int webPort = RealProcess.FreePort();
    private readonly HttpClient http = new();
    private WatchedProcess? process;

    /// <summary>As the AppHost injects it.</summary>
    public string ConnectionString => Address("smtp", smtpPort);

    public MailBox Mails => field ??= new MailBox(Web);

    public async Task StartAsync()
    {
        // The system's Python: the SMTP library is a Debian package for that one.
        var python = File.Exists("/usr/bin/python3") ? "/usr/bin/python3" : "python3";
        process = new WatchedProcess(python, ["-u", Path.Combine(AppContext.BaseDirectory, "Smtp", "smtp_server.py"), Text(smtpPort), Text(webPort), .. login]);
        await Eventually.Async(
            async () => process.HasExited ? throw new InvalidOperationException(process.Output) : await Mails.MessagesAsync(limit: 1), _ => true, expected: "the SMTP server answers");
    }

    /// <summary>SIGKILL: open connections break, and what it kept is forgotten.</summary>
    public Task KillAsync() => process?.KillAsync() ?? Task.CompletedTask;

    /// <summary>How often somebody connected.</summary>
    public async Task<int> ConnectionsAsync() => (await http.GetFromJsonAsync<Count>(new Uri(Web, "/api/connections")))!.Value;

    /// <summary>How often this recipient was named to it.</summary>
    public async Task<int> AskedAsync(string address) => (await http.GetFromJsonAsync<Count>(new Uri(Web, $"/api/asked?to={Uri.EscapeDataString(address)}")))!.Value;

    /// <summary>Answers <paramref name="reply"/> at <paramref name="stage"/> (<c>greeting</c>, <c>mail</c>, <c>rcpt</c>, <c>data</c>) from now on; null: takes it again.</summary>
    /// <param name="domain">Of the recipients who are refused; <c>*</c>: everybody.</param>
    public async Task AnswerAsync(string stage, string domain, string? reply)
    {
        var rule = $"/api/rules?stage={stage}&domain={domain}{(reply is null ? "" : $"&reply={Uri.EscapeDataString(reply)}")}";
        using var response = await http.PostAsync(new Uri(Web, rule), content: null);
        response.EnsureSuccessStatusCode();
    }

    /// <summary>Header names and values of the mails to <paramref name="address"/>, newest first.</summary>
    public async Task<IReadOnlyList<ILookup<string, string>>> HeadersAsync(string address) =>
        [.. (await http.GetFromJsonAsync<Raw[]>(new Uri(Web, $"/api/messages?to={Uri.EscapeDataString(address)}")))!.Select(m => m.Headers.ToLookup(h => h[0], h => h[1], StringComparer.OrdinalIgnoreCase))];

    /// <summary>The mails to <paramref name="address"/> as they came over the wire, oldest first.</summary>
    public async Task<IReadOnlyList<MimeKit.MimeMessage>> RawAsync(string address) =>
        [.. (await http.GetFromJsonAsync<byte[][]>(new Uri(Web, $"/api/raw?to={Uri.EscapeDataString(address)}")))!.Select(mail => MimeKit.MimeMessage.Load(new MemoryStream(mail)))];

    public async ValueTask DisposeAsync()
    {
        if (process is not null)
            await process.DisposeAsync();
        http.Dispose();
    }

    private Uri Web => new(Address("http", webPort));

    private static string Address(string scheme, int port) => $"{scheme}://127.0.0.1:{Text(port)}";

    private static string Text(int port) => port.ToString(CultureInfo.InvariantCulture);

    private sealed record Count([property: System.Text.Json.Serialization.JsonPropertyName("count")] int Value);

    private sealed record Raw(string[][] Headers);
}
