using AlumniPlatform.Communication.Deliveries;
using AlumniPlatform.Contracts.Membership;
using AngleSharp.Html.Parser;
using Shouldly;
using Xunit;

namespace AlumniPlatform.Communication.Tests;

/// <summary>In whose name an invitation comes, where answers go, and how to say no to it.</summary>
public sealed class SenderTests(CommunicationFixture fixture) : IClassFixture<CommunicationFixture>
{
    private const string Decline = "http://localhost:8080/activate/decline?token=no-1";
    private const string Unsubscribe = "http://localhost:8080/api/membership/activations/unsubscribe?token=no-1";

    [Fact]
    public async Task A_mail_comes_in_the_name_of_the_school_and_answers_go_to_it()
    {
        var (headers, mail) = await SendAsync(Requests.Invitation() with { SenderName = "Alumniföreningen EECS", ReplyTo = "alumni@eecs.example.se" });

        headers["From"].ShouldBe(["Alumniföreningen EECS <no-reply@alumni.example>"]);
        headers["Reply-To"].Single().ShouldContain("<alumni@eecs.example.se>");
        mail.Text!.ShouldContain("Alumniföreningen EECS");
    }

    [Fact]
    public async Task Without_a_word_of_the_school_it_comes_in_the_platforms_name_and_has_no_other_address()
    {
        var (headers, mail) = await SendAsync(Requests.Invitation());

        headers["From"].ShouldBe(["Alumni <no-reply@alumni.example>"]);
        headers.Contains("Reply-To").ShouldBeFalse();
        headers.Contains("List-Unsubscribe").ShouldBeFalse();
        mail.Text!.ShouldNotContain("Say no");
    }

    [Theory]
    [InlineData("Demo\r\nBcc: other@demo.example")]
    [InlineData("Demo\n\nother body")]
    [InlineData("Demo\" <other@demo.example>, \"x")]
    [InlineData("Demo\u2028Bcc: other@demo.example\u0000")]
    public async Task A_schools_name_adds_no_header_and_no_other_sender(string name)
    {
        var (headers, _) = await SendAsync(Requests.Invitation() with { SenderName = name });

        headers.Contains("Bcc").ShouldBeFalse();
        headers["From"].Single().ShouldEndWith("<no-reply@alumni.example>");
        MimeKit.InternetAddressList.Parse(headers["From"].Single()).Mailboxes.ShouldHaveSingleItem().Address.ShouldBe("no-reply@alumni.example");
    }

    [Theory]
    [InlineData("alumni@demo.example\r\nBcc: other@demo.example")]
    [InlineData("alumni@demo.example, other@demo.example")]
    [InlineData("Alumni <alumni@demo.example>")]
    [InlineData("nobody")]
    [InlineData("")]
    public async Task An_address_for_answers_that_is_none_is_left_out(string address)
    {
        var (headers, _) = await SendAsync(Requests.Invitation() with { ReplyTo = address });

        headers.Contains("Reply-To").ShouldBeFalse();
        headers.Contains("Bcc").ShouldBeFalse();
    }

    [Theory]
    [InlineData("sv", null, "Tacka nej")]
    [InlineData("sv", 1, "Tacka nej")]
    [InlineData("en", null, "Say no")]
    [InlineData("en", 2, "Say no")]
    public async Task Each_mail_has_a_way_to_say_no_for_people_and_one_for_mail_programs(string language, int? reminder, string words)
    {
        var (headers, mail) = await SendAsync(Requests.Invitation(language: language, reminder: reminder) with { DeclineUrl = Decline, UnsubscribeUrl = Unsubscribe });

        headers["List-Unsubscribe"].Select(h => h.Trim()).ShouldBe([$"<{Unsubscribe}>"]); // folded before it
        headers["List-Unsubscribe-Post"].ShouldBe(["List-Unsubscribe=One-Click"]);
        mail.Text!.ShouldContain(words);
        mail.Text!.ShouldContain($"\n{Decline}");
        new HtmlParser().ParseDocument(mail.Html!).QuerySelectorAll("a").Select(a => a.GetAttribute("href")).ShouldContain(Decline);
    }

    [Theory]
    [InlineData("http://localhost:8080/no?token=1>\r\nBcc: other@demo.example")]
    [InlineData("mailto:other@demo.example")]
    [InlineData("javascript:alert(1)")]
    public async Task An_address_for_saying_no_adds_no_header(string link)
    {
        var (headers, _) = await SendAsync(Requests.Invitation() with { UnsubscribeUrl = link });

        headers.Contains("Bcc").ShouldBeFalse();
        headers["List-Unsubscribe"].Select(h => h.Trim()).ShouldAllBe(header => header.StartsWith("<http://localhost:8080/no?token=1%3E") && header.EndsWith('>'));
    }

    private async Task<(ILookup<string, string> Headers, Testing.CaughtMail Mail)> SendAsync(InvitationRequested request)
    {
        await fixture.InviteAsync(request);
        await fixture.WaitForAsync(request.Id, DeliveryState.Sent);
        return ((await fixture.Smtp.HeadersAsync(request.Address)).Single(), await fixture.Smtp.Mails.WaitForAsync(request.Address));
    }
}
