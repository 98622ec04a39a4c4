using System.Globalization;

namespace AlumniPlatform.AppHost.Local;

/// <summary>Takes every mail and delivers none; shows them on a page and as JSON. Stands where a container of Mailpit stands on Aspire.</summary>
internal sealed class MailCatcher(string name) : Resource(name)
{
    private static readonly HttpClient Http = new() { Timeout = TimeSpan.FromSeconds(5) };

    private LocalEndpoint Web => Endpoints.Single(e => e.Name == "http");

    public override async Task StartAsync(DataFolder data)
    {
        var folder = data.Folder("mail");
        var script = Path.Combine(folder, "catcher.py");
        await using (var source = typeof(MailCatcher).Assembly.GetManifestResourceStream("catcher.py")!)
        await using (var target = File.Create(script))
            await source.CopyToAsync(target);
        // The system's Python: the SMTP server is a Debian package for that one.
        var python = Path.Combine(Programs.Find("python3", ["/usr/bin", "/opt/homebrew/bin", "/usr/local/bin"]), "python3");
        var smtp = Endpoints.Single(e => e.Name == "smtp");
        await RunAsync(
            [python, "-u", script, smtp.Port.ToString(CultureInfo.InvariantCulture), Web.Port.ToString(CultureInfo.InvariantCulture), Path.Combine(folder, "mails.sqlite")],
            new Dictionary<string, string?>(), folder);
    }

    public override async Task<string?> CheckAsync(CancellationToken cancellationToken)
    {
        try
        {
            using var answer = await Http.GetAsync($"{Web.Url}/api/messages?limit=1", cancellationToken);
            return answer.IsSuccessStatusCode ? null : $"answers {(int)answer.StatusCode}";
        }
        catch (HttpRequestException e)
        {
            return e.Message;
        }
    }
}
