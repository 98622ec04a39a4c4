using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using AlumniPlatform.Testing;
using Shouldly;
using Xunit;

namespace AlumniPlatform.Platform.Tests;

/// <summary>
/// Lists and doors × callers of one school, of one programme and of several roles, through the gateway with real tokens: which
/// of three programmes, two of EECS and one of SCI, each reaches there. <c>403</c> is a role that has no such door.
/// </summary>
public sealed class ScopeMatrixTests(PlatformFixture platform)
{
    private const string All = "CDATE CINTE CTFYS";
    private const string Eecs = "CDATE CINTE";
    private const string None = "-";
    private const string Year = "2001"; // of nobody else's degrees
    private const string Membership = "/api/membership";

    private static readonly string[] accounts =
    [
        "coordinator-eecs", "coordinator-cdate", "coordinator-cinte", "coordinator-sci", "operator-and-eecs", "analyst-and-cdate",
        "analyst", "operator",
    ];

    private static readonly (string Programme, string School)[] units = [("CDATE", "EECS"), ("CINTE", "EECS"), ("CTFYS", "SCI")];

    // In the order of the accounts.
    private static readonly (string Door, string[] Reach)[] expected =
    [
        ("people", [Eecs, "CDATE", "CINTE", "CTFYS", Eecs, "CDATE", "403", "403"]),
        ("invite", [Eecs, "CDATE", "CINTE", "CTFYS", Eecs, "CDATE", "403", "403"]),
        ("remind", [Eecs, "CDATE", "CINTE", "CTFYS", Eecs, "CDATE", "403", "403"]),
        ("compare persons", [Eecs, "CDATE", "CINTE", "CTFYS", Eecs, "CDATE", "403", "403"]),
        ("receipt", [Eecs, "CDATE", "CINTE", "CTFYS", All, "CDATE", "403", All]),
        ("receipts", [Eecs, "CDATE", "CINTE", "CTFYS", All, "CDATE", "403", All]),
        ("rejected", [Eecs, "CDATE", "CINTE", "CTFYS", All, "CDATE", "403", All]),
        ("rejected, unmasked", [Eecs, "CDATE", "CINTE", "CTFYS", Eecs, "CDATE", "403", None]),
        ("replay", [Eecs, "CDATE", "CINTE", "CTFYS", Eecs, "CDATE", "403", "403"]),
        ("import", [Eecs, "CDATE", "CINTE", "CTFYS", Eecs, "CDATE", "403", "403"]),
        ("settings of the school", [Eecs, None, None, "CTFYS", Eecs, None, "403", "403"]),
        ("mail of the school", [Eecs, None, None, "CTFYS", Eecs, None, "403", "403"]),
        ("deliveries", [Eecs, "CDATE", "CINTE", "CTFYS", All, "CDATE", "403", All]),
        ("deliveries, unmasked", [Eecs, "CDATE", "CINTE", "CTFYS", Eecs, "CDATE", "403", None]),
        ("coverage", [Eecs, "CDATE", "CINTE", "CTFYS", Eecs, All, All, "403"]),
        ("gatherings in figures", [Eecs, None, None, "CTFYS", Eecs, All, All, "403"]),
        ("gatherings", [Eecs, None, None, "CTFYS", Eecs, None, "403", "403"]),
        ("gathering", [Eecs, None, None, "CTFYS", Eecs, None, "403", "403"]),
        ("registrations", [Eecs, None, None, "CTFYS", Eecs, None, "403", "403"]),
        ("doors", [Eecs, None, None, "CTFYS", Eecs, None, "403", "403"]),
        ("door", [Eecs, None, None, "CTFYS", Eecs, None, "403", "403"]),
    ];

    private readonly string run = NewId().ToString("N")[^8..];
    private readonly Dictionary<string, Guid[]> persons = [];
    private readonly Dictionary<string, string> rejected = [];
    private readonly Dictionary<string, string> gatherings = [];

    [Fact]
    public async Task Everybody_reaches_what_is_theirs_and_no_more()
    {
        await PrepareAsync();
        var faults = new List<string>();
        var matrix = new StringBuilder($"| | {string.Join(" | ", accounts)} |\n");
        foreach (var (door, reach) in expected)
        {
            var seen = new string[accounts.Length];
            for (var i = 0; i < accounts.Length; i++)
            {
                using var client = await platform.ClientAsync(accounts[i]);
                seen[i] = await ReachAsync(door, client);
                if (seen[i] != reach[i])
                    faults.Add($"{door} as {accounts[i]}: {seen[i]}, though {reach[i]}");
            }
            matrix.Append(CultureInfo.InvariantCulture, $"| {door} | {string.Join(" | ", seen)} |\n");
        }
        TestContext.Current.SendDiagnosticMessage(matrix.ToString());
        faults.ShouldBeEmpty(matrix.ToString());
    }

    /// <summary>Generated from the documents: whatever is done to a foreign thing, the answer is that of one that does not exist.</summary>
    [Fact]
    public async Task A_foreign_thing_is_as_one_that_does_not_exist_at_every_documented_door()
    {
        await PrepareAsync();
        var nobody = NewId().ToString();
        var faults = new List<string>();
        var asked = 0;
        foreach (var (account, foreign) in new[]
        {
            ("coordinator-cdate", units[1]), ("coordinator-cdate", units[2]), ("coordinator-cinte", units[0]),
            ("coordinator-sci", units[0]), ("operator-and-eecs", units[2]), ("analyst-and-cdate", units[1]),
        })
        {
            using var client = await platform.ClientAsync(account);
            foreach (var (method, route) in await OperationsAsync())
            {
                var looks = method == HttpMethod.Get && route.StartsWith($"{Membership}/intake", StringComparison.Ordinal);
                if (looks && account == "operator-and-eecs")
                    continue; // an operator looks at all records, masked
                var pair = persons[foreign.Programme];
                var path = Fill(route, rejected[foreign.Programme], pair, gatherings[foreign.School], foreign.School);
                var theirs = await AskAsync(client, method, path, pair[1]);
                var none = await AskAsync(client, method, Fill(route, nobody, [NewId(), NewId()], nobody, "NONE"), NewId());
                asked++;
                if (theirs != none || theirs.Status < 400)
                    faults.Add($"{method} {route} as {account}: {theirs} for what is {foreign.Programme}'s, {none} for what is not there");
            }
        }
        asked.ShouldBeGreaterThan(200);
        faults.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_programmes_school_system_sends_for_its_programme_alone()
    {
        var cdate = new SchoolSystem(await platform.ClientAsync("school-system-cdate"));
        var answer = await cdate.PublishAsync(new JsonArray([.. units.Select(u => (JsonNode)SchoolSystem.Degree(
            $"programme-{run}-{u.Programme}", $"programme.{run}.{u.Programme}@campus.example.se", u.School, u.Programme))]));
        answer.GetProperty("accepted").GetInt32().ShouldBe(1);
        answer.GetProperty("rejected").EnumerateArray().Select(r => Text(r, "code")).ShouldBe(["foreign-programme", "foreign-school"]);
    }

    private static Guid NewId() => Guid.CreateVersion7(TimeProvider.System.GetUtcNow());

    private static readonly string[] placeholders = ["{receipt}", "{a}", "{keep}", "{code}", "{id}"];

    /// <summary>Documented operations on a thing that belongs to a unit.</summary>
    private async Task<List<(HttpMethod Method, string Route)>> OperationsAsync()
    {
        using var anonymous = platform.Anonymous();
        var operations = new List<(HttpMethod, string)>();
        foreach (var service in new[] { "membership", "events" })
        {
            var document = await anonymous.GetFromJsonAsync<JsonElement>($"/api/{service}/openapi.json");
            operations.AddRange(
                from path in document.GetProperty("paths").EnumerateObject()
                where placeholders.Any(path.Name.Contains) && !path.Name.Contains("dead-letters", StringComparison.Ordinal)
                from operation in path.Value.EnumerateObject()
                where operation.Name is "get" or "post" or "put" or "delete"
                select (new HttpMethod(operation.Name.ToUpperInvariant()), path.Name));
        }
        return operations;
    }

    private static string Fill(string route, string receipt, Guid[] people, string gathering, string school) => route
        .Replace("{receipt}", receipt, StringComparison.Ordinal).Replace("{index}", "0", StringComparison.Ordinal)
        .Replace("{a}", people[0].ToString(), StringComparison.Ordinal).Replace("{b}", people[1].ToString(), StringComparison.Ordinal)
        .Replace("{keep}", people[0].ToString(), StringComparison.Ordinal).Replace("{code}", school, StringComparison.Ordinal)
        .Replace("{id}", gathering, StringComparison.Ordinal).Replace("{registration}", gathering, StringComparison.Ordinal);

    private static async Task<(int Status, string? Code)> AskAsync(HttpClient client, HttpMethod method, string path, Guid other)
    {
        using var request = new HttpRequestMessage(method, path);
        request.Headers.IfMatch.Add(EntityTagHeaderValue.Any);
        if (method == HttpMethod.Post || method == HttpMethod.Put)
            request.Content = JsonContent.Create(new { other, id = other, reason = "x", alt = "x", name = "x", scans = Array.Empty<object>() });
        using var answer = await client.SendAsync(request);
        var isProblem = answer.Content.Headers.ContentType?.MediaType == "application/problem+json";
        return ((int)answer.StatusCode, isProblem ? Text(await answer.Content.ReadFromJsonAsync<JsonElement>(), "code") : null);
    }

    private Task<string> ReachAsync(string door, HttpClient client) => door switch
    {
        "people" => ItemsAsync(client, $"{Membership}/people?year={Year}&limit=200", item => Text(item, "programme")),
        "invite" or "remind" => EachAsync(u => client.PostAsJsonAsync(
            $"{Membership}/invitations/{door}", new { programme = u.Programme, year = 1950 })), // of that year is nobody: nothing follows
        "compare persons" => EachAsync(u => client.GetAsync($"{Membership}/merge-candidates/{string.Join('/', persons[u.Programme])}")),
        "receipt" => EachAsync(u => client.GetAsync($"{Membership}/intake/{rejected[u.Programme]}")),
        "receipts" => ItemsAsync(client, $"{Membership}/intake?rejected=true&limit=200", OfReceipt),
        "rejected" => ItemsAsync(client, $"{Membership}/intake/rejected?code=unknown-degree&limit=200", OfReceipt),
        "rejected, unmasked" => EachAsync(
            u => client.GetAsync($"{Membership}/intake/rejected/{rejected[u.Programme]}/0"), body => !body.GetProperty("masked").GetBoolean()),
        "replay" => EachAsync(u => client.PostAsJsonAsync($"{Membership}/intake/rejected/{rejected[u.Programme]}/0/replay", new { })),
        "import" => ImportAsync(client),
        "settings of the school" => EachAsync(u => client.GetAsync($"{Membership}/organisation/schools/{u.School}")),
        "mail of the school" => EachAsync(
            u => client.PutAsJsonAsync($"{Membership}/organisation/schools/{u.School}/mail", new { }), status: HttpStatusCode.PreconditionRequired),
        "deliveries" => ItemsAsync(client, "/api/communication/deliveries?limit=200", item => Text(item, "programme")),
        "deliveries, unmasked" => ItemsAsync(client, "/api/communication/deliveries?limit=200",
            item => item.GetProperty("address").GetString()!.Contains("***", StringComparison.Ordinal) ? null : Text(item, "programme")),
        "coverage" => ItemsAsync(client, $"/api/analytics/coverage?year={Year}", item => Text(item, "programme"), "rows"),
        "gatherings in figures" => ItemsAsync(client, "/api/analytics/gatherings", item => OfSchool(Text(item, "school")), "rows"),
        "gatherings" => ItemsAsync(client, "/api/events?limit=200", OfGathering),
        "gathering" => EachAsync(u => client.GetAsync($"/api/events/{gatherings[u.School]}")),
        "registrations" => EachAsync(u => client.GetAsync($"/api/events/{gatherings[u.School]}/registrations")),
        "doors" => ItemsAsync(client, "/api/events/doors?limit=200", OfGathering),
        "door" => EachAsync(u => client.GetAsync($"/api/events/{gatherings[u.School]}/door")),
        _ => throw new ArgumentOutOfRangeException(nameof(door), door, "No such door."),
    };

    private string? OfReceipt(JsonElement item) => rejected.FirstOrDefault(r => r.Value == Text(item, "receipt")).Key;

    private string? OfGathering(JsonElement item) => OfSchool(gatherings.FirstOrDefault(g => g.Value == Text(item, "id")).Key);

    private static string OfSchool(string? school) => string.Join(' ', units.Where(u => u.School == school).Select(u => u.Programme));

    private static string? Text(JsonElement item, string name) => item.TryGetProperty(name, out var value) ? value.GetString() : null;

    /// <summary>The programmes for which the answer is <paramref name="status"/> (any success, when left out), each other a 404.</summary>
    private static async Task<string> EachAsync(
        Func<(string Programme, string School), Task<HttpResponseMessage>> ask, Func<JsonElement, bool>? counts = null, HttpStatusCode? status = null)
    {
        var reached = new List<string>();
        foreach (var unit in units)
        {
            using var answer = await ask(unit);
            if (answer.StatusCode == HttpStatusCode.Forbidden)
                return "403";
            if (answer.StatusCode == HttpStatusCode.NotFound)
                continue;
            var reach = status is { } wanted ? answer.StatusCode == wanted : answer.IsSuccessStatusCode;
            reach.ShouldBeTrue($"{(int)answer.StatusCode} {answer.RequestMessage!.RequestUri}");
            if (counts is null || counts(await answer.Content.ReadFromJsonAsync<JsonElement>()))
                reached.Add(unit.Programme);
        }
        return Joined(reached);
    }

    /// <summary>The programmes that the items of all pages are of.</summary>
    private static async Task<string> ItemsAsync(
        HttpClient client, string path, Func<JsonElement, string?> programmes, string list = "items")
    {
        var found = new HashSet<string>();
        for (string? after = null; ;)
        {
            using var answer = await client.GetAsync(after is null ? path : $"{path}&after={after}");
            if (answer.StatusCode == HttpStatusCode.Forbidden)
                return "403";
            answer.EnsureSuccessStatusCode();
            var page = await answer.Content.ReadFromJsonAsync<JsonElement>();
            foreach (var item in page.GetProperty(list).EnumerateArray())
                found.UnionWith((programmes(item) ?? "").Split(' '));
            if ((after = Text(page, "next")) is null)
                return Joined(found);
        }
    }

    private static string Joined(IEnumerable<string> found) =>
        string.Join(' ', units.Select(u => u.Programme).Where(found.Contains)) is { Length: > 0 } joined ? joined : None;

    /// <summary>Uploads one row for each unit; those that are not rejected were reached.</summary>
    private async Task<string> ImportAsync(HttpClient client)
    {
        const string imports = $"{Membership}/imports";
        var rows = units.Select(u =>
            $"matrix-{run}-file-{u.Programme};Åsa;Demo;matrix.{run}.{u.Programme}@campus.example.se;{u.School};{u.Programme};Examen;{Year}-06-04");
        var file = string.Join("\r\n", rows.Prepend("Studentnummer;Förnamn;Efternamn;E-post;Skola;Program;Examen;Examensdatum"));
        using var uploaded = await client.PostAsync($"{imports}?fileName=matrix.csv", new StringContent(file, Encoding.UTF8, "text/csv"));
        if (uploaded.StatusCode == HttpStatusCode.Forbidden)
            return "403";
        var id = (await uploaded.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("id").GetString();
        var suggestion = (await client.GetFromJsonAsync<JsonElement>($"{imports}/{id}")).GetProperty("suggestion");
        using var started = await client.PostAsJsonAsync($"{imports}/{id}/start", suggestion);
        started.EnsureSuccessStatusCode();
        await Eventually.Async(
            () => client.GetFromJsonAsync<JsonElement>($"{imports}/{id}"), import => Text(import, "status") == "done", TimeSpan.FromMinutes(1));
        using var refused = await client.GetAsync($"{imports}/{id}/rejected.csv");
        var text = refused.IsSuccessStatusCode ? await refused.Content.ReadAsStringAsync() : "";
        return Joined([.. units.Select(u => u.Programme).Where(p => !text.Contains($";{p};", StringComparison.Ordinal))]);
    }

    /// <summary>
    /// For each programme two persons, an invitation and a rejected record; for each school a gathering. Waits until all is counted.
    /// </summary>
    private async Task PrepareAsync()
    {
        var schools = new SchoolSystem(await platform.ClientAsync("school-system"));
        using var central = await platform.ClientAsync("central");
        foreach (var (programme, school) in units)
        {
            await schools.PublishAsync(SchoolSystem.Degrees($"matrix-{run}-{programme}", 2, school, programme, $"{Year}-06-04"));
            await schools.PublishAsync(SchoolSystem.Degrees($"matrix-{run}-{programme}-new", 1, school, programme));
            var revoked = SchoolSystem.Degree($"matrix-{run}-{programme}-none", "none@campus.example.se", school, programme);
            revoked["type"] = "alumni.degree.revoked.v1";
            rejected[programme] = (await schools.PublishAsync(new JsonArray(revoked))).GetProperty("receipt").GetString()!;
            var people = await central.GetFromJsonAsync<JsonElement>($"{Membership}/people?year={Year}&programme={programme}&limit=200");
            persons[programme] =
            [
                .. people.GetProperty("items").EnumerateArray().Where(p => Text(p, "familyName")!.Contains(run, StringComparison.Ordinal))
                    .Select(p => p.GetProperty("id").GetGuid()),
            ];
            persons[programme].Length.ShouldBe(2);
        }
        foreach (var school in units.Select(u => u.School).Distinct())
            gatherings[school] = await GatheringAsync(central, school);
        await Eventually.Async(() => ReachAsync("coverage", central), reach => reach == All);
        await Eventually.Async(() => ReachAsync("gatherings in figures", central), reach => reach == All);
        await Eventually.Async(() => ReachAsync("deliveries", central), reach => reach == All);
    }

    private static async Task<string> GatheringAsync(HttpClient central, string school)
    {
        var day = TimeProvider.System.GetUtcNow().AddDays(10).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        using var created = await central.PostAsJsonAsync("/api/events", new
        {
            title = new { sv = "Pubkväll", en = "Pub evening" }, format = "on-site", audience = "open", organisers = new[] { new { school } },
            startsAt = $"{day}T18:00", endsAt = $"{day}T22:00", timeZone = "Europe/Stockholm", venue = new { name = "Puben", address = "Storgatan 1" },
        });
        created.StatusCode.ShouldBe(HttpStatusCode.Created, await created.Content.ReadAsStringAsync());
        var id = (await created.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("id").GetString()!;
        using var published = await central.PostAsync($"/api/events/{id}/publish", null);
        published.EnsureSuccessStatusCode();
        return id;
    }
}
