using System.Globalization;
using AlumniPlatform.Testing;
using Microsoft.Playwright;
using Shouldly;
using Xunit;

namespace AlumniPlatform.Platform.Tests;

/// <summary>A conference as the people around it see it, each in a window of their own, from the form that sets it up to the certificate.</summary>
public sealed class ConferencePagesTests(PlatformFixture platform)
{
    private const string Title = "Conference of three universities";

    [Fact]
    public async Task A_conference_is_arranged_filled_left_attended_and_certified_in_browsers_alone()
    {
        await using var office = await platform.SignInAsync("Demo Central Office");
        await ArrangeAsync(office);
        var gathering = new Uri(office.Page.Url).AbsolutePath;
        var slug = await office.Page.Locator("a[href^='/events/']").GetAttributeAsync("href");

        await using var guest = await platform.Browser.OpenAsync(platform.Gateway);
        await guest.Page.SetViewportSizeAsync(360, 780);
        await guest.Page.GotoAsync(slug!);
        await guest.LookAsync("conference/event");
        await RegisterAsync(guest, slug!, "Åsa First", companion: "Björn Companion");
        (await StateAsync(guest)).ShouldBe("You are registered");
        await guest.LookAsync("conference/registered");
        await RegisterAsync(guest, slug!, "Disa Second", dinner: true);
        (await StateAsync(guest)).ShouldBe("You are registered");
        await guest.Page.GotoAsync(slug!);
        await guest.LookAsync("conference/full");
        await RegisterAsync(guest, slug!, "Elis Third");
        (await StateAsync(guest)).ShouldBe("You are on the waiting list");
        var waiting = await guest.Page.InnerTextAsync("main");
        waiting.ShouldContain("You are number 1 in line.");
        waiting.ShouldContain("No seat is free");
        await guest.LookAsync("conference/waiting");

        // The first cancels by the link of the mail, and the third answers the offer that comes of it.
        await OpenMailAsync(guest, "Åsa First");
        await guest.Page.GetByRole(AriaRole.Link, new() { Name = "Cancel the registration" }).ClickAsync();
        await HeadingAsync(guest.Page, "Cancel your registration?");
        await guest.LookAsync("conference/cancel");
        await guest.Page.GetByRole(AriaRole.Button, new() { Name = "Yes, cancel it" }).ClickAsync();
        (await StateAsync(guest, "Your registration is cancelled")).ShouldNotBeNull();
        await OpenMailAsync(guest, "Elis Third", m => m.Text!.Contains("Answer by", StringComparison.Ordinal));
        (await StateAsync(guest)).ShouldBe("Seats are offered to you");
        await guest.LookAsync("conference/offered");
        await guest.Page.GetByRole(AriaRole.Button, new() { Name = "Accept the seats" }).ClickAsync();
        (await StateAsync(guest, "You are registered")).ShouldNotBeNull();

        await OpenMailAsync(guest, "Disa Second");
        await guest.Page.GetByRole(AriaRole.Link, new() { Name = "Show the ticket" }).ClickAsync();
        var code = await guest.Page.Locator(".ticket-code code").InnerTextAsync();
        await guest.LookAsync("conference/ticket");
        await CheckInWithoutNetworkAsync(code);

        await office.Page.GotoAsync(gathering);
        (await FiguresAsync(office)).ShouldBe("Confirmed 2, Waiting list 0, Seats offered 0, Awaits approval 0");
        await office.LookAsync("conference/gathering");
        await office.Page.GetByRole(AriaRole.Link, new() { Name = "Registrations", Exact = true }).ClickAsync();
        await HeadingAsync(office.Page, "Registrations for");
        await office.LookAsync("conference/registrations");
        await CloseAsync(office.Page, gathering);
        await office.LookAsync("conference/held");
        await office.Page.GetByRole(AriaRole.Link, new() { Name = "Who has come" }).ClickAsync();
        await HeadingAsync(office.Page, "Who has come");
        (await FiguresAsync(office)).ShouldBe("Expected 2, Have come 1, Did not come 1 (50%), Not registered before 0");
        await office.LookAsync("conference/attendance");

        await SayWhatTheyThoughtAsync(guest, "Disa Second");
        await office.Page.GotoAsync($"{gathering}/feedback");
        (await office.Page.InnerTextAsync("main")).ShouldContain("once three have answered");
        await office.LookAsync("conference/feedback-of");
        await office.Page.GotoAsync("/gatherings/figures");
        await Eventually.Async(async () =>
        {
            await office.Page.ReloadAsync();
            return await office.Page.InnerTextAsync("main");
        }, text => text.Contains("Electrical Engineering and Computer Science"));
        await office.LookAsync("conference/figures");

        await OpenMailAsync(guest, "Disa Second");
        await guest.Page.GetByRole(AriaRole.Link, new() { Name = "Certificate of attendance" }).ClickAsync();
        var certificate = await guest.Page.Locator("article.certificate").InnerTextAsync();
        foreach (var text in new[] { "Disa Second", Title, "Electrical Engineering and Computer Science", "Example University" })
            certificate.ShouldContain(text);
        await guest.LookAsync("conference/certificate");
    }

    private static async Task ArrangeAsync(BrowserWindow office)
    {
        var page = office.Page;
        await page.GotoAsync("/gatherings");
        await page.GetByRole(AriaRole.Link, new() { Name = "New gathering" }).ClickAsync();
        await HeadingAsync(page, "New gathering");
        foreach (var rows in new[] { "an organiser", "an organiser", "a part" })
            await AddAsync(page, $"Add {rows}");
        // Soon, as for those at the door; registration is open until it begins.
        var begins = Now.AddHours(3);
        foreach (var (id, text) in new[]
        {
            ("title-sv", "Konferens av tre universitet"), ("title-en", Title), ("description-en", "A day about nothing that there is."), ("startsAt", Typed(begins)), ("endsAt", Typed(begins.AddHours(8))),
            ("venue-name", "Demonstration Hall"), ("venue-address", "Storgatan 1"), ("capacity", "3"), ("maxParty", "2"), ("organisers-2-university", "Example University"), ("organisers-2-unit", "Alumni office"),
            ("parts-0-title-sv", "Middag"), ("parts-0-title-en", "Dinner"), ("parts-0-startsAt", Typed(begins.AddHours(5))), ("parts-0-endsAt", Typed(begins.AddHours(8))), ("parts-0-capacity", "1"),
        })
            await page.FillAsync($"#{id}", text);
        await page.SelectOptionAsync("#organisers-0-school", "EECS");
        await page.SelectOptionAsync("#organisers-1-school", "ABE");
        await office.LookAsync("conference/form");
        await page.GetByRole(AriaRole.Button, new() { Name = "Save as a draft" }).Last.ClickAsync();
        await page.GetByText("Saved.").WaitForAsync();
        await office.LookAsync("conference/draft");
        await page.GetByRole(AriaRole.Button, new() { Name = "Publish" }).ClickAsync();
        await page.GetByText("Published. Everybody sees it now.").WaitForAsync();
    }

    // Nobody can wait until it is over: the office puts it into the past, and notes that it was held.
    private static async Task CloseAsync(IPage page, string gathering)
    {
        var begins = Now.AddHours(-8);
        await page.GotoAsync($"{gathering}/edit");
        foreach (var (id, at) in new[] { ("startsAt", begins), ("endsAt", begins.AddHours(8)), ("parts-0-startsAt", begins.AddHours(5)), ("parts-0-endsAt", begins.AddHours(8)) })
            await page.FillAsync($"#{id}", Typed(at));
        await page.GetByRole(AriaRole.Button, new() { Name = "Save", Exact = true }).Last.ClickAsync();
        await page.GetByText("Saved.").WaitForAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "It was held" }).ClickAsync();
        await page.GetByText("Noted as held.").WaitForAsync();
    }

    // The form comes back with a row more.
    private static async Task AddAsync(IPage page, string button)
    {
        var before = await page.Locator("form fieldset fieldset").CountAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = button }).ClickAsync();
        await page.Locator("form fieldset fieldset").Nth(before).WaitForAsync();
    }

    private async Task RegisterAsync(BrowserWindow guest, string slug, string name, string? companion = null, bool dinner = false)
    {
        var page = guest.Page;
        await page.SetViewportSizeAsync(360, 780);
        await page.GotoAsync(slug);
        await page.GetByLabel("Name", new() { Exact = true }).FillAsync(name);
        await page.GetByLabel("E-mail").FillAsync(Address(name));
        if (companion is not null)
        {
            await page.GetByLabel("How many are you?").FillAsync("2");
            await page.GetByLabel("Names of those who come with you").FillAsync(companion);
        }
        if (dinner)
            await page.GetByLabel("Dinner").CheckAsync();
        await page.Locator("#register ~ form button").ClickAsync();
        await HeadingAsync(page, "Look in your mail");
        await guest.LookAsync("conference/sent");
        await OpenMailAsync(guest, name, "/registration/confirm");
        await HeadingAsync(page, "Confirm your registration");
        await guest.LookAsync("conference/confirm");
        await page.GetByRole(AriaRole.Button, new() { Name = "Confirm" }).ClickAsync();
        await page.Locator("#state").WaitForAsync();
    }

    private async Task OpenMailAsync(BrowserWindow guest, string name, Func<CaughtMail, bool>? matches = null) =>
        await OpenMailAsync(guest, name, "/registration", matches);

    private async Task OpenMailAsync(BrowserWindow guest, string name, string path, Func<CaughtMail, bool>? matches = null)
    {
        var mail = await platform.Mail.WaitForAsync(Address(name), mail => mail.Text!.Contains($"{path}?token", StringComparison.Ordinal) && matches?.Invoke(mail) != false);
        await guest.Page.SetViewportSizeAsync(360, 780);
        await guest.Page.GotoAsync(mail.Link(path).PathAndQuery);
    }

    private async Task SayWhatTheyThoughtAsync(BrowserWindow guest, string name)
    {
        var thanks = await platform.Mail.WaitForAsync(Address(name), mail => mail.Text?.Contains("/registration/feedback", StringComparison.Ordinal) == true);
        await guest.Page.GotoAsync(thanks.Link("/registration/feedback").PathAndQuery);
        await guest.Page.GetByLabel("5 – very good").CheckAsync();
        await guest.Page.GetByLabel("Yes").CheckAsync();
        await guest.Page.GetByLabel("Anything else").FillAsync("More herring at the dinner.");
        await guest.LookAsync("conference/feedback");
        await guest.Page.GetByRole(AriaRole.Button, new() { Name = "Send" }).ClickAsync();
        await guest.Page.GetByText("Thank you! Your answer is saved.").WaitForAsync();
    }

    private async Task CheckInWithoutNetworkAsync(string code)
    {
        await using var door = await platform.SignInAsync("Demo Door EECS");
        var page = door.Page;
        await page.SetViewportSizeAsync(360, 780);
        await page.GotoAsync("/check-in");
        await door.LookAsync("conference/doors");
        await page.GetByRole(AriaRole.Link, new() { Name = Title }).ClickAsync();
        await page.WaitForSelectorAsync("#door[data-kept=true]");
        await page.WaitForSelectorAsync("[data-door=status][data-online=true]");
        await door.LookAsync("conference/door");

        // From here on the console says that there is no network: these pages are kept, and not looked at.
        await page.Context.SetOfflineAsync(true);
        await page.FillAsync("#code", code.ToLowerInvariant());
        await page.PressAsync("#code", "Enter");
        await page.WaitForSelectorAsync("[data-door=result][data-outcome=checked-in]");
        await page.WaitForSelectorAsync("[data-door=status][data-waiting='1'][data-online=false]");
        (await page.InnerTextAsync("[data-door=status]")).ShouldContain("1 of 2 registrations are in");
        (await page.InnerTextAsync("[data-door=result]")).ShouldContain("Disa Second");
        await door.KeepAsync("conference/door-offline");
        await page.Context.SetOfflineAsync(false);
        await page.WaitForSelectorAsync("[data-door=status][data-waiting='0'][data-online=true]");
        (await page.InnerTextAsync("[data-door=status]")).ShouldContain("1 of 2 registrations are in");
        (await page.IsVisibleAsync("[data-door=notices]")).ShouldBeFalse();
        await door.KeepAsync("conference/door-settled");
        await page.GetByRole(AriaRole.Link, new() { Name = "Who has come" }).ClickAsync();
        await HeadingAsync(page, "Who has come");
        (await FiguresAsync(door)).ShouldContain("Have come 1,");
    }

    // A link is followed without a new document: the address changes before the page does.
    private static Task HeadingAsync(IPage page, string title) => page.GetByRole(AriaRole.Heading, new() { Name = title }).WaitForAsync();

    /// <summary>Waits for the page whose state is <paramref name="expected"/>; for any when null.</summary>
    private static async Task<string?> StateAsync(BrowserWindow guest, string? expected = null)
    {
        var state = guest.Page.Locator("#state", expected is null ? null : new() { HasText = expected });
        await state.WaitForAsync();
        return await state.InnerTextAsync();
    }

    private static async Task<string> FiguresAsync(BrowserWindow window) =>
        string.Join(", ", await window.Page.EvaluateAsync<string[]>("() => [...document.querySelectorAll('.stat')].map(s => [...s.children].map(c => c.textContent.trim()).join(' '))"));

    private static DateTimeOffset Now => TimeZoneInfo.ConvertTime(TimeProvider.System.GetUtcNow(), TimeZoneInfo.FindSystemTimeZoneById("Europe/Stockholm"));

    private static string Address(string name) => $"pages.{name.Split(' ')[1].ToLowerInvariant()}@guest.demo.example";

    private static string Typed(DateTimeOffset at) => at.ToString("yyyy-MM-ddTHH:mm", CultureInfo.InvariantCulture);
}
