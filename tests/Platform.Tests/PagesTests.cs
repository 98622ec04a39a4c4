using AlumniPlatform.Testing;
using Microsoft.Playwright;
using Shouldly;
using Xunit;

namespace AlumniPlatform.Platform.Tests;

/// <summary>People sign in and see the real services' figures through the portal.</summary>
public sealed class PagesTests(PlatformFixture platform)
{
    [Fact]
    public async Task The_central_office_sees_the_distance_to_the_goal_and_what_became_of_the_mailings()
    {
        var schools = new SchoolSystem(await platform.ClientAsync("school-system"));
        await schools.PublishAsync(SchoolSystem.Degrees("pages", 41, "ITM", "CMATD")); // a programme that no other test uses
        var year = SchoolSystem.RecentDay[..4];
        await using var window = await platform.SignInAsync("Demo Central Office");
        await Eventually.Async(async () =>
        {
            await window.Page.GotoAsync($"/coverage?year={year}");
            return await window.Page.InnerTextAsync("main");
        }, text => text.Contains($"37 more of {year}'s CMATD graduates", StringComparison.Ordinal)); // 90 percent of 41, rounded up
        await window.LookAsync("platform/coverage");

        await Eventually.Async(async () =>
        {
            await window.Page.GotoAsync("/deliveries");
            return await window.Page.InnerTextAsync("main");
        }, text => text.Contains("pages.041@campus.example.se", StringComparison.Ordinal));
        await window.LookAsync("platform/deliveries");
    }

    [Fact]
    public async Task A_coordinator_sees_the_cohorts_of_one_school_and_no_dead_letters()
    {
        await using var window = await platform.SignInAsync("Demo Coordinator");
        var answer = await window.Page.GotoAsync("/operations/dead-letters");
        answer!.Status.ShouldBe(403);
        await window.Page.GotoAsync("/coverage?school=SCI");
        (await window.Page.InnerTextAsync("main")).ShouldNotContain("CTFYS");
    }

    [Fact]
    public async Task An_operator_finds_no_dead_letters_after_all_this_and_signs_out()
    {
        await using var window = await platform.SignInAsync("Demo Operator");
        await window.Page.GotoAsync("/operations/dead-letters");
        await window.LookAsync("platform/dead-letters");
        using var http = await platform.ClientAsync("operator");
        foreach (var service in new[] { "membership", "events", "communication", "analytics", "identity" })
            (await http.GetStringAsync($"/api/{service}/dead-letters")).ShouldContain("\"items\":[]");
        await window.Page.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();
        await Eventually.Async(() => window.Page.InnerTextAsync("header"), text => text.Contains("Sign in", StringComparison.Ordinal));
    }
}
