using AlumniPlatform.Communication.Deliveries;
using AlumniPlatform.Communication.Mails;
using AlumniPlatform.Contracts.Events;
using AlumniPlatform.Contracts.Membership;
using AlumniPlatform.Testing;
using AngleSharp.Html.Parser;
using MimeKit;
using Shouldly;
using Xunit;

namespace AlumniPlatform.Communication.Tests;

/// <summary>What somebody is told about a registration.</summary>
public sealed class GatheringMailTests(CommunicationFixture fixture) : IClassFixture<CommunicationFixture>
{
    private const string Calendar = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nMETHOD:REQUEST\r\nBEGIN:VEVENT\r\nSUMMARY:Alumnifest på påhitt\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";

    private static DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    private Task SendAsync(params SendGatheringMail[] requests) => fixture.HandleAsync<SendGatheringMail, SendGatheringMailHandler>(requests);

    [Theory]
    [InlineData(-1)]
    [InlineData(-60)]
    public async Task An_offer_that_has_ended_is_not_sent(int seconds)
    {
        var request = Requests.Gathering("seat-offered", validFor: TimeSpan.FromSeconds(seconds));
        await SendAsync(request);
        var delivery = await fixture.WaitForAsync(request.Id, DeliveryState.Cancelled);
        (delivery.Code, delivery.Attempts, delivery.Content).ShouldBe(("expired", 0, null));
        (await fixture.Smtp.Mails.MessagesAsync(request.Email)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_request_that_comes_again_sends_one_mail()
    {
        var request = Requests.Gathering();
        await SendAsync(request, request);
        await fixture.WaitForAsync(request.Id, DeliveryState.Sent);
        await SendAsync(request);
        await fixture.PassesAnotherMailAsync();
        (await fixture.Smtp.Mails.MessagesAsync(request.Email)).Count.ShouldBe(1);
    }

    [Fact]
    public async Task The_mail_is_the_facts_in_words()
    {
        var request = Requests.Gathering();
        await fixture.PublishAsync(request); // over the broker, as it comes
        var mail = await fixture.Smtp.Mails.WaitForAsync(request.Email);
        mail.Subject.ShouldBe("Du är anmäld: Alumnifest på påhitt");
        mail.Text!.ReplaceLineEndings("\n").ShouldBe($"""
            Hej Åsa Påhittad!

            Din anmälan är bekräftad. Välkommen!

            Alumnifest på påhitt
            När: torsdag 20 maj 2027 18.00–22.00 (Europe/Stockholm)
            Var: Demonstrationshallen, Påhittsgatan 1
            Antal personer: 2
            Middag, torsdag 20 maj 2027 20.00

            Se din anmälan:

            {request.ManageLink}

            Länken är personlig, så skicka den inte vidare.

            Alumni

            """.ReplaceLineEndings("\n"));
        var page = new HtmlParser().ParseDocument(mail.Html!);
        page.QuerySelector("h1")!.TextContent.ShouldBe("Du är anmäld: Alumnifest på påhitt");
        page.QuerySelector("a")!.GetAttribute("href").ShouldBe(request.ManageLink);
        foreach (var line in request.Details!.Append(request.When).Append(request.Where))
            page.Body!.TextContent.ShouldContain(line);
        var delivery = await fixture.DeliveryAsync(request.Id);
        (delivery.Purpose, delivery.School, delivery.RelatesTo, delivery.PersonId, delivery.Urgent).ShouldBe(("registration-confirmed", "EECS", request.RegistrationId, null, false));
    }

    [Theory]
    [InlineData("sv", "Vad tyckte du?")]
    [InlineData("en", "What did you think?")]
    public async Task Thanks_lead_to_where_one_says_what_one_thought(string language, string words)
    {
        var request = Requests.Gathering("gathering-thanks", language: language) with { FeedbackLink = "http://localhost:8080/registration/feedback?token=secret" };
        await SendAsync(request);
        var mail = await fixture.Smtp.Mails.WaitForAsync(request.Email);
        mail.Text!.ReplaceLineEndings("\n").ShouldContain($"\n\n{request.FeedbackLink}\n\n");
        mail.Text!.ShouldContain(words);
        new HtmlParser().ParseDocument(mail.Html!).QuerySelectorAll("a").Select(a => a.GetAttribute("href")).ShouldBe([request.FeedbackLink, request.ManageLink]);
    }

    [Theory]
    [InlineData("registration-waitlisted", "Du står på väntelistan", "You are on the waiting list")]
    [InlineData("registration-pending", "Vi har fått din anmälan", "We have your registration")]
    [InlineData("seat-offered", "Det finns plats för dig", "There is room for you")]
    [InlineData("offer-lapsed", "Ditt erbjudande har gått ut", "Your offer has ended")]
    [InlineData("registration-changed", "Din anmälan är ändrad", "Your registration has changed")]
    [InlineData("registration-cancelled", "Din anmälan är avbokad", "Your registration is cancelled")]
    [InlineData("registration-rejected", "Din anmälan togs inte emot", "Your registration was not accepted")]
    [InlineData("gathering-rescheduled", "Ny tid eller plats", "New time or place")]
    [InlineData("gathering-cancelled", "Inställt", "Cancelled")]
    [InlineData("gathering-reminder", "Snart ses vi", "See you soon")]
    [InlineData("gathering-thanks", "Tack för den här gången", "Thank you")]
    [InlineData("registration-to-confirm", "Bekräfta din anmälan", "Confirm your registration")]
    [InlineData("already-registered", "Du är redan anmäld", "You are registered already")]
    [InlineData("registration-by-invitation", "Inbjudan krävs", "By invitation")]
    [InlineData("of-a-later-version", "Om din anmälan", "About your registration")]
    public async Task Every_purpose_has_its_words_in_both_languages(string purpose, string swedish, string english)
    {
        foreach (var (language, heading) in new[] { ("sv", swedish), ("en", english) })
        {
            var request = Requests.Gathering(purpose, language: language) with { Title = "Fest & <b>dans</b>", Where = "", Details = null };
            await SendAsync(request);
            var mail = await fixture.Smtp.Mails.WaitForAsync(request.Email);
            mail.Subject.ShouldBe($"{heading}: Fest & <b>dans</b>");
            mail.Text!.ShouldContain(request.When);
            mail.Text!.ShouldNotContain("{%");
            mail.Text!.ShouldNotContain(language == "sv" ? "Var:" : "Where:");
            var page = new HtmlParser().ParseDocument(mail.Html!);
            page.DocumentElement.GetAttribute("lang").ShouldBe(language);
            page.QuerySelector("h1")!.TextContent.ShouldBe($"{heading}: Fest & <b>dans</b>");
            page.QuerySelectorAll("p")[1].TextContent.Length.ShouldBeGreaterThan(10);
            page.Body!.TextContent.ShouldNotContain("{{");
        }
    }

    [Theory]
    [InlineData("registration-to-confirm", "sv", "Hej!", "Se och bekräfta anmälan", true)]
    [InlineData("registration-to-confirm", "en", "Hello,", "See and confirm the registration", true)]
    [InlineData("already-registered", "en", "Hello,", "Your registration", true)]
    [InlineData("registration-by-invitation", "sv", "Hej!", "Om evenemanget", false)]
    [InlineData("registration-by-invitation", "en", "Hello,", "About the event", false)]
    public async Task First_mail_to_an_address_greets_nobody_and_has_the_facts_and_the_link(string purpose, string language, string greeting, string link, bool own)
    {
        var request = Requests.Gathering(purpose, language: language) with { Name = "", Details = null };
        await SendAsync(request);
        var mail = await fixture.Smtp.Mails.WaitForAsync(request.Email);
        mail.Text!.ReplaceLineEndings("\n").ShouldStartWith($"{greeting}\n\n");
        mail.Text!.ReplaceLineEndings("\n").ShouldContain($"\n\n{link}:\n\n{request.ManageLink}\n\n");
        mail.Text!.Contains(language == "sv" ? "personlig" : "yours alone", StringComparison.Ordinal).ShouldBe(own);
        var page = new HtmlParser().ParseDocument(mail.Html!);
        (page.QuerySelector("p")!.TextContent, page.QuerySelector("a")!.TextContent).ShouldBe((greeting, link));
        (await fixture.Smtp.RawAsync(request.Email)).ShouldHaveSingleItem().To.ToString().ShouldBe(request.Email);
        (await fixture.DeliveryAsync(request.Id)).Urgent.ShouldBe(purpose == "registration-to-confirm");
    }

    [Theory]
    [InlineData("REQUEST", "invite.ics")]
    [InlineData("CANCEL", "cancelled.ics")]
    public async Task A_calendar_entry_is_an_alternative_with_its_method_and_a_file(string method, string file)
    {
        var calendar = Calendar.Replace("REQUEST", method, StringComparison.Ordinal);
        var request = Requests.Gathering() with { Calendar = calendar, CalendarMethod = method };
        await SendAsync(request);
        await fixture.WaitForAsync(request.Id, DeliveryState.Sent);
        var mixed = (await fixture.Smtp.RawAsync(request.Email)).ShouldHaveSingleItem().Body.ShouldBeOfType<Multipart>();
        mixed.ContentType.MimeType.ShouldBe("multipart/mixed");
        var alternatives = mixed[0].ShouldBeOfType<MultipartAlternative>();
        alternatives.Select(a => a.ContentType.MimeType).ShouldBe(["text/plain", "text/html", "text/calendar"]);
        var part = alternatives[2].ShouldBeOfType<TextPart>();
        part.ContentType.Parameters["method"].ShouldBe(method);
        part.ContentType.Charset.ShouldBe("utf-8");
        (await ContentAsync(part)).ShouldBe(calendar);
        var attached = mixed[1].ShouldBeOfType<MimePart>();
        (attached.IsAttachment, attached.FileName).ShouldBe((true, file));
        (await ContentAsync(attached)).ShouldBe(calendar);

        static async Task<string> ContentAsync(MimePart part)
        {
            using var content = new StreamReader(part.Content!.Open());
            return await content.ReadToEndAsync();
        }
    }

    [Fact]
    public async Task Without_a_calendar_entry_nothing_is_attached()
    {
        var request = Requests.Gathering("registration-waitlisted");
        await SendAsync(request);
        await fixture.WaitForAsync(request.Id, DeliveryState.Sent);
        (await fixture.Smtp.RawAsync(request.Email)).Single().Body.ShouldBeOfType<MultipartAlternative>().Count.ShouldBe(2);
    }

    [Fact]
    public async Task A_title_adds_no_header_and_no_line()
    {
        var request = Requests.Gathering() with { Title = "Fest\r\nBcc: other@demo.example", When = "nu\n\nother body", Details = ["a\r\nother line"] };
        await SendAsync(request);
        var mail = await fixture.Smtp.Mails.WaitForAsync(request.Email);
        (await fixture.Smtp.HeadersAsync(request.Email)).Single().Contains("Bcc").ShouldBeFalse();
        mail.Text!.Split('\n').ShouldNotContain(line => line.StartsWith("Bcc:") || line.StartsWith("other"));
    }

    [Fact]
    public async Task Erasure_of_a_member_reaches_what_is_queued_about_a_registration()
    {
        var person = Guid.CreateVersion7(Now);
        var request = Requests.Gathering(address: Requests.Address("erased-guest")) with { PersonId = person, Calendar = Calendar, CalendarMethod = "REQUEST" };
        await using (var db = fixture.Database.Open<CommunicationDb>())
        {
            await using var transaction = await db.Database.BeginTransactionAsync();
            await new SendGatheringMailHandler(db, TimeProvider.System).ConsumeAsync([request], CancellationToken.None);
            await fixture.HandleAsync<PersonErased, PersonErasedHandler>(new PersonErased(Guid.CreateVersion7(Now), Now, person, 9));
            await transaction.CommitAsync();
        }
        (await fixture.WaitForAsync(request.Id, DeliveryState.Cancelled)).Code.ShouldBe("erased");
        (await PersonalData.FindAsync(fixture.Database.Source, request.Email, "Åsa Påhittad", request.ManageLink)).ShouldBeEmpty();
    }

    [Fact]
    public async Task The_address_of_a_guest_is_forgotten_some_time_after_the_mail_and_that_of_a_member_stays()
    {
        var (guest, fresh, member) = (Requests.Gathering(), Requests.Gathering(), Requests.Gathering() with { PersonId = Guid.CreateVersion7(Now) });
        await SendAsync(guest, fresh, member);
        foreach (var request in new[] { guest, fresh, member })
            await fixture.WaitForAsync(request.Id, DeliveryState.Sent);
        await fixture.Database.ExecuteAsync($"update delivery set settled_at = now() - interval '91 days' where request_id in ('{guest.Id}', '{member.Id}')");
        await using var db = fixture.Database.Open<CommunicationDb>();
        (await db.ForgetGuestsAsync(Now.AddDays(-90), CancellationToken.None)).ShouldBe(1);
        (await PersonalData.FindAsync(fixture.Database.Source, guest.Email)).ShouldBeEmpty();
        (await fixture.DeliveryAsync(guest.Id)).State.ShouldBe(DeliveryState.Sent);
        (await fixture.DeliveryAsync(fresh.Id)).Address.ShouldBe(fresh.Email);
        (await fixture.DeliveryAsync(member.Id)).Address.ShouldBe(member.Email);
    }

    [Fact]
    public async Task A_request_replayed_after_its_address_was_forgotten_is_not_sent_again()
    {
        var request = Requests.Gathering() with { OccurredAt = Now.AddDays(-91) };
        await SendAsync(request);
        (await fixture.WaitForAsync(request.Id, DeliveryState.Cancelled)).Code.ShouldBe("expired");
        (await fixture.Smtp.Mails.MessagesAsync(request.Email)).ShouldBeEmpty();
    }
}
