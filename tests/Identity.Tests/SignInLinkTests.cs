using System.Net;
using Microsoft.Extensions.Time.Testing;
using Shouldly;
using Xunit;

namespace AlumniPlatform.Identity.Tests;

public sealed class SignInLinkTests(IdentityFixture fixture) : IClassFixture<IdentityFixture>
{
    [Fact]
    public async Task An_address_leads_to_a_mailed_link_and_the_link_to_the_portal()
    {
        using var visitor = new Visitor(fixture.Host);
        await using var others = await OtherServices.ConnectAsync(fixture);
        (await visitor.AskAsync("Central@demo.example")).Title.ShouldBe("Look in your mailbox");
        var link = await others.MailAsync();
        link.Language.ShouldBe("en");

        var page = await visitor.OpenAsync(new Uri(link.Url).PathAndQuery);
        page.Main.ShouldContain("Sign in as Demo Central Office?");
        var back = await visitor.SendAsync(page, "/account/link");
        (await visitor.TokensAsync(back)).GetProperty("access_token").GetString().ShouldNotBeNull();
    }

    [Fact]
    public async Task An_unknown_address_gets_the_same_answer_and_no_mail()
    {
        using var known = new Visitor(fixture.Host);
        using var unknown = new Visitor(fixture.Host);
        await using var others = await OtherServices.ConnectAsync(fixture);
        var answer = await unknown.AskAsync("nobody@demo.example");
        var reference = await known.AskAsync("analyst@demo.example");
        answer.Status.ShouldBe(reference.Status);
        answer.Page!.DocumentElement.OuterHtml.ShouldBe(reference.Page!.DocumentElement.OuterHtml);
        answer.Cookies.ShouldBe(reference.Cookies);
        (await others.MailAsync()).Address.ShouldBe("analyst@demo.example"); // the only one, though asked for last
    }

    [Fact]
    public async Task Mail_scanners_may_look_often_but_a_link_is_used_once()
    {
        using var visitor = new Visitor(fixture.Host);
        await using var others = await OtherServices.ConnectAsync(fixture);
        await visitor.AskAsync("operator@demo.example");
        var address = new Uri((await others.MailAsync()).Url).PathAndQuery;
        for (var i = 0; i < 3; i++)
            using (var scanner = new Visitor(fixture.Host))
                (await scanner.OpenAsync(address)).Title.ShouldBe("One step left");

        var pages = await Task.WhenAll(visitor.OpenAsync(address), visitor.OpenAsync(address));
        var ends = await Task.WhenAll(visitor.SendAsync(pages[0], "/account/link"), visitor.SendAsync(pages[1], "/account/link"));
        ends.Count(e => e.LeftTo is not null).ShouldBe(1);
        ends.Count(e => e.Title == "This link no longer works").ShouldBe(1);
        (await visitor.OpenAsync(address)).Title.ShouldBe("This link no longer works");
    }

    [Fact]
    public async Task In_another_browser_the_link_signs_in_and_the_portal_starts_anew()
    {
        using var desk = new Visitor(fixture.Host);
        using var phone = new Visitor(fixture.Host);
        await using var others = await OtherServices.ConnectAsync(fixture);
        await desk.AskAsync("member@demo.example");
        var address = new Uri((await others.MailAsync()).Url).PathAndQuery;
        (await phone.SendAsync(await phone.OpenAsync(address), "/account/link")).LeftTo.ShouldBe("/sign-in");
        (await phone.OpenAsync(Visitor.AuthorizeUrl())).LeftTo!.ShouldContain("code=");
    }

    [Fact]
    public async Task A_sixth_link_within_a_quarter_of_an_hour_is_not_mailed_and_the_answer_is_the_same()
    {
        using var visitor = new Visitor(fixture.Host);
        for (var i = 0; i < 7; i++)
            (await visitor.AskAsync("school-system@demo.example")).Title.ShouldBe("Look in your mailbox");
        (await fixture.Database.ScalarAsync<long>("select count(*) from sign_in_link l join account a on a.id = l.account_id where a.email = 'school-system@demo.example'")).ShouldBe(5);
    }

    [Fact]
    public async Task A_link_ends_after_a_quarter_of_an_hour()
    {
        var time = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        await using var host = await fixture.StartAsync(time);
        using var visitor = new Visitor(host);
        await using var others = await OtherServices.ConnectAsync(fixture);
        await visitor.AskAsync("coordinator-eecs@demo.example");
        var address = new Uri((await others.MailAsync()).Url).PathAndQuery;
        time.Advance(TimeSpan.FromMinutes(14));
        var page = await visitor.OpenAsync(address);
        page.Title.ShouldBe("One step left");
        time.Advance(TimeSpan.FromMinutes(2));
        (await visitor.SendAsync(page, "/account/link")).Title.ShouldBe("This link no longer works");
    }

    [Theory]
    [InlineData("https://evil.example/")]
    [InlineData("//evil.example/connect/authorize?")]
    [InlineData("/connect/authorize")]
    public async Task A_return_address_elsewhere_is_not_followed(string address)
    {
        using var visitor = new Visitor(fixture.Host);
        var page = await visitor.OpenAsync($"/account/sign-in?returnUrl={Uri.EscapeDataString(address)}");
        (await visitor.SendAsync(page, "/account/demo", ("email", "analyst@demo.example"))).LeftTo.ShouldBe("/sign-in");
    }

    [Fact]
    public async Task A_form_without_its_token_and_a_made_up_link_do_nothing()
    {
        using var client = fixture.Host.Anonymous();
        (await client.PostAsync("/account/sign-in", TokenRequests.Form(("email", "central@demo.example")))).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await client.PostAsync("/account/demo", TokenRequests.Form(("email", "central@demo.example")))).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        using var visitor = new Visitor(fixture.Host);
        (await visitor.OpenAsync("/account/link?token=made-up")).Title.ShouldBe("This link no longer works");
        (await visitor.OpenAsync("/account/link")).Title.ShouldBe("This link no longer works");
    }

    [Fact]
    public async Task What_is_no_address_is_said_beside_the_form()
    {
        using var visitor = new Visitor(fixture.Host);
        (await visitor.AskAsync("no address")).Main.ShouldContain("This is not an e-mail address");
    }
}
