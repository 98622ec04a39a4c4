using System.Security.Cryptography.X509Certificates;

namespace AlumniPlatform.Membership.Intake.Ladok;

/// <summary>What the operators said about the university's Ladok feed, section <c>Ladok</c>. Without <c>FeedUrl</c> the door is closed.</summary>
internal sealed class LadokSettings
{
    private readonly Dictionary<string, LadokProgramme> programmes;

    public LadokSettings(IConfiguration configuration)
    {
        var ladok = configuration.GetSection("Ladok");
        FeedUrl = Address(ladok, "FeedUrl");
        StartUrl = Address(ladok, "StartUrl");
        PollEvery = Seconds(ladok, "PollSeconds", 60);
        RetryAfter = Seconds(ladok, "RetrySeconds", 5);
        Timeout = Seconds(ladok, "TimeoutSeconds", 60);
        WaitFor = TimeSpan.FromDays(ladok.GetValue("WaitDays", 30.0));
        UserName = ladok["UserName"];
        Password = ladok["Password"];
        if (ladok["ClientCertificate:Path"] is { Length: > 0 } certificate)
            ClientCertificate = X509CertificateLoader.LoadPkcs12FromFile(certificate, ladok["ClientCertificate:Password"]);
        programmes = ladok.GetSection("Programmes").GetChildren().ToDictionary(p => p.Key, LadokProgramme.Of, StringComparer.OrdinalIgnoreCase);
        if (StartUrl is not null && FeedUrl is not null && !IsOfFeed(StartUrl))
            throw new InvalidOperationException("Ladok:StartUrl is not on the server of Ladok:FeedUrl.");
    }

    /// <summary>The feed's newest document, for example <c>https://api.ladok.se/uppfoljning/feed/recent</c>.</summary>
    public Uri? FeedUrl { get; }

    /// <summary>The archive document to begin with when nothing was read yet; null: the oldest.</summary>
    public Uri? StartUrl { get; }

    public TimeSpan PollEvery { get; }

    /// <summary>The pause after a first failure; it doubles with each further one.</summary>
    public TimeSpan RetryAfter { get; }

    public TimeSpan Timeout { get; }

    /// <summary>How long a degree waits for its student's name and address.</summary>
    public TimeSpan WaitFor { get; }

    public string? UserName { get; }
    public string? Password { get; }
    public X509Certificate2? ClientCertificate { get; }

    /// <summary>The programme of the first of <paramref name="uids"/> that is configured.</summary>
    public LadokProgramme? ProgrammeOf(IEnumerable<string> uids) =>
        uids.Select(uid => programmes.GetValueOrDefault(uid)).FirstOrDefault(programme => programme is not null);

    /// <summary>Whether an address is on the feed's own server: credentials go nowhere else.</summary>
    public bool IsOfFeed(Uri address) =>
        Uri.Compare(address, FeedUrl, UriComponents.SchemeAndServer, UriFormat.SafeUnescaped, StringComparison.OrdinalIgnoreCase) == 0;

    private static Uri? Address(IConfigurationSection section, string name) =>
        section[name] is not { Length: > 0 } text ? null
        : Uri.TryCreate(text, UriKind.Absolute, out var address) && address is { Scheme: "http" or "https", UserInfo: "" } ? address
        : throw new InvalidOperationException($"Ladok:{name} is not the address of a feed; a password belongs into Ladok:Password.");

    private static TimeSpan Seconds(IConfigurationSection section, string name, double standard) =>
        section.GetValue(name, standard) is > 0 and var seconds ? TimeSpan.FromSeconds(seconds) : throw new InvalidOperationException($"Ladok:{name} is a number of seconds above 0.");
}

/// <summary>What a degree of Ladok is called here.</summary>
/// <param name="Code">Of the programme.</param>
/// <param name="Level">As other doors write it, so that the same degree is recognised; null when there is no other.</param>
/// <param name="Degree">Its name, likewise.</param>
internal sealed record LadokProgramme(string Code, string? Level, string? Degree)
{
    public static LadokProgramme Of(IConfigurationSection section) =>
        (section.Value ?? section["Code"]) is { Length: > 0 } code
            ? new LadokProgramme(code, section["Level"], section["Degree"])
            : throw new InvalidOperationException($"{section.Path} names no programme.");
}
