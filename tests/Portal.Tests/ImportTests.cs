using System.Net;
using System.Net.Http.Headers;
using AlumniPlatform.ServiceDefaults;
using AlumniPlatform.Testing;
using AngleSharp.Dom;
using Microsoft.Playwright;
using Shouldly;
using Xunit;

namespace AlumniPlatform.Portal.Tests;

public sealed class ImportTests : IClassFixture<PortalFixture>
{
    private const string Id = "01890000-0000-7000-8000-000000000011";
    private const string Api = "/api/membership/imports";
    private const string Page = $"/imports/{Id}";
    private readonly PortalFixture portal;
    private readonly Browser browser;

    public ImportTests(PortalFixture portal, Browser browser)
    {
        (this.portal, this.browser) = (portal, browser);
        portal.Gateway.Clear();
        portal.Gateway.Answer($"GET {Api}", new { items = new[] { CannedImport.Uploaded, CannedImport.Running, CannedImport.Done }, next = "n2" });
        portal.Gateway.Answer($"GET {Api}/{Id}", CannedImport.Uploaded);
        portal.Gateway.Answer($"POST {Api}", new { id = Id });
        portal.Gateway.Answer("GET /api/membership/organisation", Canned.Organisation);
        portal.Gateway.Accept($"POST {Api}/{Id}/start");
        portal.Gateway.Accept($"POST {Api}/{Id}/cancel");
    }

    [Fact]
    public async Task File_is_passed_on_as_it_is_and_its_import_is_shown()
    {
        using var visitor = portal.Visit(Roles.Coordinator);
        using var answer = await visitor.UploadAsync("åäö 2026.csv", "Förnamn;E-post\r\nÅsa;a@example.org\r\n"u8.ToArray());
        answer.RequestMessage!.RequestUri!.AbsolutePath.ShouldBe(Page);
        var sent = portal.Gateway.Calls.Single(c => c.Method == "POST");
        sent.Body.ShouldBe("Förnamn;E-post\r\nÅsa;a@example.org\r\n");
        sent.Query.ShouldBe($"?fileName={Uri.EscapeDataString("åäö 2026.csv")}");
        sent.Authorization.ShouldStartWith("Bearer ");
    }

    [Fact]
    public async Task File_of_30_MB_goes_through()
    {
        using var visitor = portal.Visit(Roles.Central);
        using var answer = await visitor.UploadAsync("large.csv", new byte[30_000_000]);
        answer.RequestMessage!.RequestUri!.AbsolutePath.ShouldBe(Page);
        portal.Gateway.Calls.Single(c => c.Method == "POST").Body.Length.ShouldBe(30_000_000);
    }

    [Theory]
    [InlineData("unclosed-quote", 17, "Row 17 opens a quote")]
    [InlineData("not-csv", null, "This is not a CSV file")]
    [InlineData("brand-new-code", null, "could not be taken")]
    public async Task Refused_file_says_why(string code, int? row, string text)
    {
        portal.Gateway.Refuse($"POST {Api}", 400, code, row: row);
        using var visitor = portal.Visit(Roles.Central);
        using var answer = await visitor.UploadAsync("a.csv", "a"u8.ToArray());
        (await Visitor.ParseAsync(answer)).QuerySelector("[role=alert]")!.TextContent.ShouldContain(text);
    }

    [Fact]
    public async Task Form_without_a_file_is_pointed_out()
    {
        using var visitor = portal.Visit(Roles.Central);
        using var answer = await visitor.UploadAsync("", []);
        (await Visitor.ParseAsync(answer)).QuerySelector("[role=alert]")!.TextContent.ShouldContain("Choose a file");
    }

    [Theory]
    [InlineData("")]
    [InlineData("forged")]
    [InlineData(null)]
    public async Task File_without_the_forms_token_goes_nowhere(string? token)
    {
        using var visitor = portal.Visit(Roles.Central);
        using var answer = await visitor.UploadAsync("a.csv", "a;b"u8.ToArray(), token, forge: true);
        (await Visitor.ParseAsync(answer)).QuerySelector("[role=alert]")!.TextContent.ShouldContain("open for too long");
        portal.Gateway.Calls.ShouldNotContain(c => c.Method == "POST");
    }

    [Fact]
    public async Task Mapping_is_as_the_file_suggests_and_omitted_columns_cannot_be_chosen()
    {
        var page = await ReadAsync(Page);
        page.QuerySelector("#column-email option[selected]")!.TextContent.ShouldBe("E-post (alva@example.org)");
        page.QuerySelector("#column-privateEmail option[selected]").ShouldBeNull();
        page.QuerySelectorAll("#column-email option").ShouldNotContain(o => o.TextContent.StartsWith("Personnummer"));
        page.QuerySelector(".alert-info")!.TextContent.ShouldContain("Personnummer");
        page.QuerySelectorAll(".preview tbody tr").Length.ShouldBe(3);
    }

    [Fact]
    public async Task Import_is_started_with_what_was_chosen()
    {
        using var visitor = portal.Visit(Roles.Coordinator);
        using var answer = await visitor.SendAsync(await visitor.ReadAsync(Page), "form[action='" + Page + "']",
            ("column.studentRef", "1"), ("column.email", "4"), ("column.date", ""), ("kind", "approaching"), ("dateFormat", "DD/MM/YYYY"), ("default.school", "EECS"));
        var sent = portal.Gateway.Calls.Single(c => c.Path == $"{Api}/{Id}/start").Json;
        sent.GetProperty("mapping").GetRawText().ShouldBe("""{"studentRef":1,"email":4}""");
        sent.GetProperty("defaults").GetRawText().ShouldBe("""{"school":"EECS"}""");
        (sent.GetProperty("kind").GetString(), sent.GetProperty("dateFormat").GetString()).ShouldBe(("approaching", "DD/MM/YYYY"));
        answer.RequestMessage!.Method.ShouldBe(HttpMethod.Get);
    }

    [Fact]
    public async Task Choice_that_is_incomplete_stands_with_what_is_missing_beside_it()
    {
        portal.Gateway.Refuse($"POST {Api}/{Id}/start", 400, "invalid-input", new Dictionary<string, string[]> { ["mapping.date"] = ["x"], ["mapping.email"] = ["x"] });
        using var visitor = portal.Visit(Roles.Coordinator);
        using var answer = await visitor.SendAsync(await visitor.ReadAsync(Page), "form[action='" + Page + "']",
            ("column.email", "1"), ("column.studentRef", "1"), ("kind", "approaching"));
        var page = await Visitor.ParseAsync(answer);
        page.QuerySelector("#column-date-error")!.TextContent.ShouldContain("Every row needs this");
        page.QuerySelector("#column-email-error")!.TextContent.ShouldContain("chosen for two fields");
        page.QuerySelector("#column-studentRef option[selected]")!.GetAttribute("value").ShouldBe("1");
        page.QuerySelector("#kind option[selected]")!.GetAttribute("value").ShouldBe("approaching");
    }

    [Fact]
    public async Task Second_of_two_clicks_ends_where_the_first_did()
    {
        portal.Gateway.Refuse($"POST {Api}/{Id}/start", 409, "import-already-started");
        using var visitor = portal.Visit(Roles.Coordinator);
        var page = await visitor.ReadAsync(Page);
        using var atOnce = await visitor.SendAsync(page, "form[action='" + Page + "']");
        atOnce.StatusCode.ShouldBe(HttpStatusCode.OK);
        portal.Gateway.Answer($"GET {Api}/{Id}", CannedImport.Running);
        using var later = await visitor.SendAsync(page, "form[action='" + Page + "']");
        (await Visitor.ParseAsync(later)).QuerySelector("progress").ShouldNotBeNull();
        later.RequestMessage!.Method.ShouldBe(HttpMethod.Get);
    }

    [Fact]
    public async Task Page_of_a_running_import_renews_itself_until_it_is_done_or_the_reader_stops_it()
    {
        using var visitor = portal.Visit(Roles.Coordinator);
        portal.Gateway.Answer($"GET {Api}/{Id}", CannedImport.Running);
        using (var running = await visitor.GetAsync(Page))
        {
            running.Headers.GetValues("Refresh").ShouldBe(["3"]);
            (await Visitor.ParseAsync(running)).QuerySelector("progress")!.GetAttribute("value").ShouldBe("76000");
        }
        using (var still = await visitor.GetAsync($"{Page}?still=true"))
            still.Headers.Contains("Refresh").ShouldBeFalse();
        portal.Gateway.Answer($"GET {Api}/{Id}", CannedImport.Done);
        using var done = await visitor.GetAsync(Page);
        done.Headers.Contains("Refresh").ShouldBeFalse();
        (await Visitor.ParseAsync(done)).QuerySelector("a[download]")!.GetAttribute("href").ShouldBe($"{Page}/rejected.csv");
    }

    [Fact]
    public async Task Import_is_cancelled_only_after_a_second_question()
    {
        using var visitor = portal.Visit(Roles.Coordinator);
        var page = await visitor.ReadAsync(Page);
        page.QuerySelectorAll("form[action$=cancel]").ShouldBeEmpty();
        var asked = await visitor.ReadAsync(page.QuerySelector("main a.button-danger")!.GetAttribute("href")!);
        using var answer = await visitor.SendAsync(asked, "form[action$=cancel]");
        answer.RequestMessage!.RequestUri!.PathAndQuery.ShouldBe(Page);
        portal.Gateway.Calls.ShouldContain(c => c.Method == "POST" && c.Path == $"{Api}/{Id}/cancel");
    }

    [Fact]
    public async Task Rejected_rows_are_passed_on_and_foreign_ones_are_not_found()
    {
        portal.Gateway.Answer($"GET {Api}/{Id}/rejected.csv", "rows");
        using var visitor = portal.Visit(Roles.Coordinator);
        using var file = await visitor.GetAsync($"{Page}/rejected.csv");
        (await file.Content.ReadAsStringAsync()).ShouldBe("\"rows\"");
        using var foreign = await visitor.GetAsync("/imports/01890000-0000-7000-8000-0000000000ee/rejected.csv");
        foreign.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        using var page = await visitor.GetAsync("/imports/01890000-0000-7000-8000-0000000000ee");
        page.StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Theory]
    [InlineData("sv-SE", false)]
    [InlineData("en-GB", true)]
    public async Task Pages_are_accessible(string language, bool dark)
    {
        var name = $"imports/{{0}}-{language[..2]}-{(dark ? "dark" : "light")}";
        await using var window = await portal.OpenAsync(browser, Roles.Central, language, dark: dark);
        foreach (var (path, page, import) in new[]
        {
            ("/imports?refused=unclosed-quote&row=17", "list", null), (Page, "mapping", CannedImport.Uploaded), ($"{Page}?confirm=cancel", "cancel", CannedImport.Running),
            ($"{Page}?still=true", "running", CannedImport.Running), (Page, "done", CannedImport.Done), (Page, "expired", CannedImport.Expired),
        })
        {
            if (import is not null)
                portal.Gateway.Answer($"GET {Api}/{Id}", import);
            await window.Page.GotoAsync(path);
            await window.LookAsync(name.Replace("{0}", page, StringComparison.Ordinal));
        }
        portal.Gateway.Answer($"GET {Api}", new { items = Array.Empty<object>(), next = (string?)null });
        await window.Page.GotoAsync("/imports");
        await window.LookAsync(name.Replace("{0}", "empty", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Coordinator_uploads_maps_and_watches_with_and_without_scripts(bool javaScript)
    {
        await using var window = await portal.OpenAsync(browser, Roles.Coordinator, javaScript: javaScript);
        var page = window.Page;
        await page.GetByRole(AriaRole.Link, new() { Name = "Imports" }).ClickAsync();
        await page.GetByLabel("CSV file").SetInputFilesAsync(new FilePayload { Name = "2026.csv", MimeType = "text/csv", Buffer = "a;b\r\n1;2"u8.ToArray() });
        await page.GetByRole(AriaRole.Button, new() { Name = "Upload" }).ClickAsync();
        await page.GetByLabel("Private e-mail").SelectOptionAsync("6");
        await page.GetByRole(AriaRole.Button, new() { Name = "Start with" }).ClickAsync();
        var started = await Eventually.Async(() => Task.FromResult(portal.Gateway.Calls.FirstOrDefault(c => c.Path == $"{Api}/{Id}/start")), call => call is not null);
        started!.Json.GetProperty("mapping").GetProperty("privateEmail").GetInt32().ShouldBe(6);
        portal.Gateway.Answer($"GET {Api}/{Id}", CannedImport.Running);
        await page.GotoAsync(Page);
        await page.GetByText("76,000 of 200,000 rows").WaitForAsync();
        portal.Gateway.Answer($"GET {Api}/{Id}", CannedImport.Done);
        await page.GetByText("The import is done").WaitForAsync(); // by itself
    }

    private async Task<IDocument> ReadAsync(string path)
    {
        using var visitor = portal.Visit(Roles.Central);
        return await visitor.ReadAsync(path);
    }
}

/// <summary>Imports of an invented student office.</summary>
internal static class CannedImport
{
    private static readonly string[] headers = ["Personnummer", "Studentnummer", "Förnamn", "Efternamn", "E-post", "Examensdatum", "Privat adress", ""];

    public static object Uploaded => Make("uploaded", preview: new[]
    {
        Row(2, "", "demo-1", "Alva", "Exempelsson", "alva@example.org", "2026-06-05", "alva.exempelsson.med.ett.langt.namn@privat.example.org", ""),
        Row(3, "", "demo-2", "Björn", "Exempel", "bjorn@example.org", "2026-06-05", "", "anmärkning"),
        Row(5, "", "demo-3", "Cecilia", "Åkerexempel", "cecilia@example.org"),
    });

    public static object Running => Make("running", 75_000, 700, 300);

    public static object Done => Make("done", 198_000, 1_200, 800);

    public static object Expired => Make("cancelled", 100_000, 1_200, 800, deleted: true);

    private static object Make(string status, int accepted = 0, int duplicates = 0, int rejected = 0, object? preview = null, bool deleted = false) => new
    {
        id = "01890000-0000-7000-8000-000000000011", fileName = "examinerade våren 2026 från alla program vid skolan, version 3 slutlig.csv", status, submittedBy = "Demo Koordinator",
        uploadedAt = "2026-11-24T07:59:00Z", finishedAt = status is "done" or "cancelled" ? "2026-11-24T08:03:00Z" : null, encoding = "windows-1252", separator = ";",
        headers, omitted = new[] { 0 }, rows = 200_000, settled = accepted + duplicates + rejected, accepted, duplicates, rejected, rowsDeleted = deleted, preview,
        suggestion = preview is null ? null : new { mapping = new { studentRef = 1, givenName = 2, familyName = 3, email = 4, date = 5 }, kind = "awarded", dateFormat = "YYYY-MM-DD" },
        codes = rejected == 0 || deleted ? null : new[] { new { code = "invalid-field", count = rejected - 10 }, new { code = "foreign-school", count = 7 }, new { code = "later-code", count = 3 } },
    };

    private static object Row(int number, params string[] cells) => new { number, cells };
}

internal static class Uploading
{
    /// <summary>Sends the upload form as a browser does, the token first.</summary>
    public static async Task<HttpResponseMessage> UploadAsync(this Visitor visitor, string name, byte[] file, string? token = null, bool forge = false)
    {
        var page = await visitor.ReadAsync("/imports");
        var form = new MultipartFormDataContent();
        if ((forge ? token : page.QuerySelector("main form input[type=hidden]")!.GetAttribute("value")) is { } value)
            form.Add(new StringContent(value), "\"__RequestVerificationToken\"");
        var content = new ByteArrayContent(file);
        content.Headers.ContentDisposition = new ContentDispositionHeaderValue("form-data") { Name = "\"file\"", FileName = $"\"{name}\"" };
        content.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        form.Add(content);
        return await visitor.SendAsync("/imports/upload", form);
    }
}
