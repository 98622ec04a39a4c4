using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;
using AlumniPlatform.Testing;
using Microsoft.Playwright;
using Shouldly;
using Xunit;

namespace AlumniPlatform.Platform.Tests;

/// <summary>The one true thread: from a degree in a school's records to a member who signs in, and to the figure that counts her.</summary>
public sealed class FirstGraduateTests(PlatformFixture platform)
{
    [Fact]
    public async Task Fifty_degrees_become_fifty_invitations_and_the_link_in_one_of_them_makes_a_member()
    {
        var schools = new SchoolSystem(await platform.ClientAsync("school-system"));
        var batch = await File.ReadAllTextAsync(Repository.Path("docs/examples/graduates-50.json"));

        var answer = await schools.PublishAsync(batch);
        Taken(answer).ShouldBe(50);
        answer.GetProperty("rejected").GetArrayLength().ShouldBe(0);
        using (var again = await platform.ClientAsync("school-system"))
            Taken(await again.GetFromJsonAsync<JsonElement>($"/api/membership/intake/{answer.GetProperty("receipt").GetString()}")).ShouldBe(50);

        var recipients = JsonDocument.Parse(batch).RootElement.EnumerateArray().Select(e => e.GetProperty("data").GetProperty("email").GetString()!).ToHashSet();
        await Eventually.Async(
            async () => (await platform.Mail.MessagesAsync(limit: 10_000)).Count(m => recipients.Contains(m.To)),
            count => count == 50, TimeSpan.FromSeconds(30));

        using var central = await platform.ClientAsync("central");
        var first = JsonDocument.Parse(batch).RootElement[0].GetProperty("data");
        var (school, programme, year) = (first.GetProperty("school").GetString()!, first.GetProperty("programme").GetString()!, first.GetProperty("awardedOn").GetString()![..4]);
        var before = await Eventually.Async(() => CohortAsync(central, school, programme, year), cohort => cohort.Graduates > 0 && cohort.Invited == cohort.Graduates);

        var mail = await platform.Mail.WaitForAsync(first.GetProperty("email").GetString()!);
        await using var window = await platform.Browser.OpenAsync(platform.Gateway);
        await window.Page.GotoAsync(mail.Link("/activate").PathAndQuery);
        await window.LookAsync("platform/activate");
        await window.Page.GetByLabel("Private e-mail").FillAsync("first.graduate@private.example.org");
        await window.Page.GetByRole(AriaRole.Button, new() { Name = "Become a member" }).ClickAsync();
        var activated = Stopwatch.StartNew();
        await window.Page.WaitForURLAsync("**/me");
        (await window.Page.InnerTextAsync("main")).ShouldContain("first.graduate@private.example.org"); // signed in, and the address waits

        await Eventually.Async(() => CohortAsync(central, school, programme, year), cohort => cohort.Members == before.Members + 1, TimeSpan.FromSeconds(5));
        TestContext.Current.SendDiagnosticMessage("Coverage changed {0} ms after the activation", activated.ElapsedMilliseconds);
        await window.LookAsync("platform/activated");

        // The link has done its work; the page says so and leads on.
        await window.Page.GotoAsync(mail.Link("/activate").PathAndQuery);
        (await window.Page.InnerTextAsync("h1")).ShouldBe("You are already a member");
    }

    [Fact]
    public async Task A_private_address_is_proven_by_a_mail_and_then_signs_in()
    {
        var schools = new SchoolSystem(await platform.ClientAsync("school-system"));
        await schools.PublishAsync(SchoolSystem.Degrees("signs-in", 1));
        var invitation = await platform.Mail.WaitForAsync("signs-in.001@campus.example.se");
        using var anonymous = platform.Anonymous();
        var token = System.Web.HttpUtility.ParseQueryString(invitation.Link("/activate").Query)["token"];
        var activated = await anonymous.PostAsJsonAsync("/api/membership/activations", new { token, privateEmail = "signs.in@private.example.org", consents = new { } });
        activated.EnsureSuccessStatusCode();

        await using var window = await platform.Browser.OpenAsync(platform.Gateway);
        var confirm = await platform.Mail.WaitForAsync("signs.in@private.example.org");
        await window.Page.GotoAsync(confirm.Link("/confirm-address").PathAndQuery);
        await window.Page.GetByRole(AriaRole.Button, new() { Name = "Confirm the address" }).ClickAsync();
        await Eventually.Async(() => window.Page.InnerTextAsync("h1"), title => title == "The address is confirmed");
        // The account follows by a message: asked for too early, no link comes, so one asks again.
        var mail = await Eventually.Async(async () =>
        {
            await window.Page.GotoAsync("/sign-in");
            await window.Page.Locator("input[type=email]").FillAsync("signs.in@private.example.org");
            await window.Page.GetByRole(AriaRole.Button, new() { Name = "Send" }).ClickAsync();
            return await platform.Mail.WaitForAsync("signs.in@private.example.org", m => m.Text!.Contains("/account/", StringComparison.Ordinal), TimeSpan.FromSeconds(3));
        }, _ => true, TimeSpan.FromSeconds(20));
        await window.Page.GotoAsync(mail.Link("/account/").PathAndQuery);
        await window.LookAsync("platform/sign-in-link");
        await window.Page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await window.Page.WaitForURLAsync(platform.Gateway.AbsoluteUri + "**");
        (await window.Page.InnerTextAsync("header")).ShouldContain("Åsa");
        await window.LookAsync("platform/member-home");
    }

    [Fact]
    public async Task A_member_who_is_erased_is_gone_and_the_degree_still_counts()
    {
        var schools = new SchoolSystem(await platform.ClientAsync("school-system"));
        var batch = SchoolSystem.Degrees("erased", 1, "ABE", "CENMI");
        await schools.PublishAsync(batch);
        var invitation = await platform.Mail.WaitForAsync("erased.001@campus.example.se");
        await using var window = await platform.Browser.OpenAsync(platform.Gateway);
        await window.Page.GotoAsync(invitation.Link("/activate").PathAndQuery);
        await window.Page.GetByRole(AriaRole.Button, new() { Name = "Become a member" }).ClickAsync();
        await window.Page.WaitForURLAsync("**/me");
        await window.Page.GetByRole(AriaRole.Link, new() { Name = "Erase everything about me" }).ClickAsync();
        await window.Page.GetByLabel("Write the word").FillAsync("ERASE");
        await window.Page.GetByRole(AriaRole.Button, new() { Name = "Erase for good" }).ClickAsync();
        await Eventually.Async(() => window.Page.InnerTextAsync("h1"), title => title == "You are erased");

        using var central = await platform.ClientAsync("central");
        await Eventually.Async(async () => (await central.GetStringAsync("/api/communication/deliveries?limit=200")).Contains("erased.001@", StringComparison.Ordinal), found => !found);
        (await Eventually.Async(() => CohortAsync(central, "ABE", "CENMI", SchoolSystem.RecentDay[..4]), cohort => cohort.Members == 0)).Graduates.ShouldBe(1);
        var again = await schools.PublishAsync(SchoolSystem.Degrees("erased", 1, awardedOn: "2024-06-04"));
        (again.GetProperty("rejected").EnumerateArray().Select(r => r.GetProperty("code").GetString())).ShouldBe(["person-erased"]);
    }

    [Fact]
    public async Task A_school_system_of_one_school_publishes_for_no_other()
    {
        var eecs = new SchoolSystem(await platform.ClientAsync("school-system-eecs"));
        var answer = await eecs.PublishAsync(new System.Text.Json.Nodes.JsonArray(
            SchoolSystem.Degree("foreign-1", "foreign.1@campus.example.se", school: "SCI", programme: "CTFYS"),
            SchoolSystem.Degree("own-1", "own.1@campus.example.se")));
        answer.GetProperty("accepted").GetInt32().ShouldBe(1);
        answer.GetProperty("rejected")[0].GetProperty("code").GetString().ShouldBe("foreign-school");
    }

    [Fact]
    public async Task A_link_that_is_not_one_leads_to_a_page_that_helps()
    {
        await using var window = await platform.Browser.OpenAsync(platform.Gateway);
        await window.Page.GotoAsync("/activate?token=invented");
        (await window.Page.InnerTextAsync("h1")).ShouldBe("This link does not work");
        await window.LookAsync("platform/activate-invalid");
        await window.Page.GetByRole(AriaRole.Link, new() { Name = "Ask for a new invitation" }).ClickAsync();
        await window.Page.GetByLabel("E-mail").FillAsync("nobody@campus.example.se");
        await window.Page.GetByRole(AriaRole.Button, new() { Name = "Send me the invitation" }).ClickAsync();
        await Eventually.Async(() => window.Page.InnerTextAsync("main"), text => text.Contains("If the address belongs to somebody", StringComparison.Ordinal));
    }

    // Duplicates when the documented commands sent them before.
    private static int Taken(JsonElement receipt) => receipt.GetProperty("accepted").GetInt32() + receipt.GetProperty("duplicates").GetInt32();

    private static async Task<Cohort> CohortAsync(HttpClient client, string school, string programme, string year)
    {
        var coverage = await client.GetFromJsonAsync<JsonElement>($"/api/analytics/coverage?school={school}&programme={programme}&year={year}");
        var row = coverage.GetProperty("rows").EnumerateArray().SingleOrDefault();
        return row.ValueKind == JsonValueKind.Undefined ? new Cohort(0, 0, 0) : new Cohort(
            row.GetProperty("graduates").GetInt32(), row.GetProperty("invited").GetInt32(), row.GetProperty("members").GetInt32());
    }

    private sealed record Cohort(int Graduates, int Invited, int Members);
}
