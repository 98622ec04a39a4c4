using AlumniPlatform.Communication.Deliveries;
using AlumniPlatform.Contracts.Membership;
using AlumniPlatform.Testing;
using AngleSharp.Html.Parser;
using Shouldly;
using Xunit;

namespace AlumniPlatform.Communication.Tests;

public sealed class TextTests(CommunicationFixture fixture) : IClassFixture<CommunicationFixture>
{
    [Fact]
    public async Task Markup_in_a_name_is_shown_and_not_run()
    {
        var mail = await InviteAsync("<img src=x onerror=alert(1)>", "O'Demo & \"Søn\"");

        var page = new HtmlParser().ParseDocument(mail.Html!);
        page.QuerySelectorAll("img, script").ShouldBeEmpty();
        page.QuerySelector("h1")!.TextContent.ShouldBe("Hello <img src=x onerror=alert(1)>,");
        mail.Text!.ShouldContain("Hello <img src=x onerror=alert(1)>,");
    }

    [Theory]
    [InlineData("Demo\r\nBcc: other@demo.example")]
    [InlineData("Demo\nSubject: other")]
    [InlineData("Demo\r\n\r\nother body")]
    [InlineData("Demo\u2028Bcc: other@demo.example\u0000\u0085")]
    public async Task A_name_cannot_add_lines(string name)
    {
        var address = Requests.Address();
        var mail = await InviteAsync(name, name, address: address);

        var headers = (await fixture.Smtp.HeadersAsync(address)).Single();
        headers.Contains("Bcc").ShouldBeFalse();
        headers["Subject"].ShouldBe(["Welcome to the alumni network of School of Demonstration"]);
        headers["To"].Single().ShouldEndWith($"<{address}>");
        mail.Text!.Split('\n')[0].ShouldStartWith("Hello Demo");
        mail.Text.Split('\n').ShouldNotContain(line => line.StartsWith("Bcc:") || line.StartsWith("Subject:") || line == "other body");
    }

    [Fact]
    public async Task Swedish_letters_arrive_as_they_were_written()
    {
        var address = Requests.Address();
        var mail = await InviteAsync("Åsa-Demö", "Exempelsson Ängström", "sv", address);

        mail.Subject.ShouldBe("Välkommen till alumnnätverket för School of Demonstration");
        mail.Text!.ShouldStartWith("Hej Åsa-Demö!");
        mail.Html!.ShouldContain("Hej Åsa-Demö!");
        (await fixture.Smtp.HeadersAsync(address)).Single()["To"].Single().ShouldContain("Åsa-Demö Exempelsson Ängström");
    }

    [Theory]
    [InlineData("sv", "sv", "Din inloggningslänk", "inom 15 minuter")]
    [InlineData("en", "en", "Your sign-in link", "within 15 minutes")]
    [InlineData("fi", "en", "Your sign-in link", "within 15 minutes")]
    public async Task A_sign_in_link_comes_in_the_language_of_the_account(string asked, string written, string subject, string minutes)
    {
        var request = Requests.SignIn(language: asked);

        await fixture.SendLinkAsync(request);

        var mail = await fixture.Smtp.Mails.WaitForAsync(request.Address);
        mail.Subject.ShouldBe(subject);
        mail.Text!.ShouldContain(minutes);
        mail.Link("/account/link").ToString().ShouldBe(request.Url);
        var page = new HtmlParser().ParseDocument(mail.Html!);
        page.DocumentElement.GetAttribute("lang").ShouldBe(written);
        page.QuerySelector("a")!.GetAttribute("href").ShouldBe(request.Url);
    }

    [Theory]
    [InlineData("sv", "Bekräfta din adress")]
    [InlineData("en", "Confirm your address")]
    public async Task An_address_to_confirm_is_asked_at_once_whose_it_is(string language, string subject)
    {
        var request = Requests.Confirmation(language: language);

        await fixture.HandleAsync<SendAddressConfirmation, SendAddressConfirmationHandler>(request);

        var mail = await fixture.Smtp.Mails.WaitForAsync(request.Address);
        mail.Subject.ShouldBe(subject);
        mail.Link("/confirm-address").ToString().ShouldBe(request.Url);
        (mail.Text + mail.Html).ShouldNotContain("Demosson"); // the address may be anybody's, and its owner reads no word of the member's
        (await fixture.Smtp.RawAsync(request.Address)).ShouldHaveSingleItem().To.ToString().ShouldBe(request.Address);
        mail.Text!.ShouldNotContain("{{");
        var page = new HtmlParser().ParseDocument(mail.Html!);
        page.DocumentElement.GetAttribute("lang").ShouldBe(language);
        page.QuerySelector("a")!.GetAttribute("href").ShouldBe(request.Url);
        var delivery = await fixture.DeliveryAsync(request.Id);
        (delivery.Purpose, delivery.Urgent, delivery.RelatesTo, delivery.PersonId).ShouldBe(("address-confirmation", true, request.ConfirmationId, request.PersonId));
    }

    [Theory]
    [InlineData("sv")]
    [InlineData("en")]
    public async Task An_invitation_says_who_invites_and_until_when(string language)
    {
        var mail = await InviteAsync("Demo", "Demosson", language);

        var until = (TimeProvider.System.GetUtcNow() + TimeSpan.FromDays(30)).ToString("d MMMM yyyy", System.Globalization.CultureInfo.GetCultureInfo(language));
        foreach (var text in new[] { mail.Text!, new HtmlParser().ParseDocument(mail.Html!).Body!.TextContent })
        {
            text.ShouldContain("Demo Engineering");
            text.ShouldContain("School of Demonstration");
            text.ShouldContain(until);
            text.ShouldNotContain("{{");
        }
    }

    [Theory]
    [InlineData("sv", "Din inbjudan till alumnnätverket för School of Demonstration gäller fortfarande", "Du har inte svarat än")]
    [InlineData("en", "Your invitation to the alumni network of School of Demonstration is still open", "You have not answered yet")]
    public async Task A_reminder_has_its_own_words_and_the_link_of_the_invitation(string language, string subject, string words)
    {
        var request = Requests.Invitation(language: language, reminder: 2);

        await fixture.InviteAsync(request);

        var mail = await fixture.Smtp.Mails.WaitForAsync(request.Address);
        mail.Subject.ShouldBe(subject);
        mail.Link("/activate").ToString().ShouldBe(request.ActivationUrl);
        var page = new HtmlParser().ParseDocument(mail.Html!);
        page.DocumentElement.GetAttribute("lang").ShouldBe(language);
        page.QuerySelector("a")!.GetAttribute("href").ShouldBe(request.ActivationUrl);
        foreach (var text in new[] { mail.Text!, page.Body!.TextContent })
        {
            text.ShouldContain(words);
            text.ShouldNotContain("{{");
        }
    }

    [Theory]
    [InlineData(null, "invitation")]
    [InlineData(0, "invitation")]
    [InlineData(1, "reminder")]
    public async Task The_ledger_tells_reminders_from_invitations(int? reminder, string purpose)
    {
        var request = Requests.Invitation(reminder: reminder);

        await fixture.InviteAsync(request);

        (await fixture.DeliveryAsync(request.Id)).Purpose.ShouldBe(purpose);
    }

    [Fact]
    public async Task A_mail_says_that_no_person_wrote_it_and_which_delivery_it_is()
    {
        var request = Requests.Invitation();

        await fixture.InviteAsync(request);

        var delivery = await fixture.WaitForAsync(request.Id, DeliveryState.Sent);
        var headers = (await fixture.Smtp.HeadersAsync(request.Address)).Single();
        headers["Message-ID"].ShouldBe([$"<{delivery.Id:N}@alumni.example>"]);
        headers["Auto-Submitted"].ShouldBe(["auto-generated"]);
        headers["From"].Single().ShouldContain("no-reply@alumni.example");
        headers["Date"].Count().ShouldBe(1);
    }

    private async Task<CaughtMail> InviteAsync(string givenName, string familyName, string language = "en", string? address = null)
    {
        var request = Requests.Invitation(address, givenName, familyName, language);
        await fixture.InviteAsync(request);
        return await fixture.Smtp.Mails.WaitForAsync(request.Address);
    }
}
