using System.Net;
using AlumniPlatform.Membership.Tests.Intake;
using Shouldly;
using Xunit;

namespace AlumniPlatform.Membership.Tests.Activation;

public sealed class ActivationTests(ActivationFixture fixture) : IClassFixture<ActivationFixture>
{
    private readonly string student = Events.NewStudent();

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("not a token")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    public async Task A_token_that_was_not_made_here_opens_nothing(string? token)
    {
        foreach (var path in new[] { "/lookup", "" })
        {
            var (status, body) = await fixture.PostAsync(path, new { token });
            (status, body.GetProperty("code").GetString()).ShouldBe((HttpStatusCode.NotFound, "activation-token-invalid"));
        }
    }

    [Fact]
    public async Task A_token_with_one_letter_changed_opens_nothing()
    {
        var token = await fixture.InviteAsync(student);
        foreach (var at in new[] { 0, 20, 63 })
        {
            var changed = string.Concat(token[..at], token[at] == 'A' ? "B" : "A", token[(at + 1)..]);
            (await fixture.PostAsync("/lookup", new { token = changed })).Status.ShouldBe(HttpStatusCode.NotFound);
        }
    }

    [Fact]
    public async Task After_90_days_a_link_has_expired_and_nobody_became_a_member()
    {
        var token = await fixture.InviteAsync(student);
        fixture.Clock.Advance(TimeSpan.FromDays(90));
        foreach (var path in new[] { "/lookup", "" })
        {
            var (status, body) = await fixture.PostAsync(path, new { token });
            (status, body.GetProperty("code").GetString()).ShouldBe((HttpStatusCode.Conflict, "activation-expired"));
        }
        (await fixture.OfPersonAsync<string>("state", student)).ShouldBe("Recorded");
    }

    [Fact]
    public async Task A_look_shows_the_record_as_often_as_wanted_and_is_noted_once()
    {
        var token = await fixture.InviteAsync(student);
        await fixture.PostAsync("/lookup", new { token });
        var version = await fixture.OfPersonAsync<long>("version", student);
        var (status, body) = await fixture.PostAsync("/lookup", new { token });
        status.ShouldBe(HttpStatusCode.OK);
        body.GetProperty("email").GetString().ShouldBe("d***@campus.example.se");
        body.GetProperty("degrees")[0].GetProperty("programmeName").GetProperty("en").GetString().ShouldBe("Computer Science and Engineering");
        body.GetProperty("school").GetProperty("code").GetString().ShouldBe("EECS");
        body.GetProperty("consents").GetArrayLength().ShouldBeGreaterThan(0);
        (await fixture.OfPersonAsync<long>("version", student)).ShouldBe(version);
    }

    [Fact]
    public async Task Bad_input_activates_nobody_and_names_the_fields()
    {
        var token = await fixture.InviteAsync(student);
        var (status, body) = await fixture.PostAsync("", new { token, privateEmail = "nobody", consents = new Dictionary<string, bool> { ["unheard-of"] = true } });
        status.ShouldBe(HttpStatusCode.BadRequest);
        body.GetProperty("errors").EnumerateObject().Select(e => e.Name).ShouldBe(["privateEmail", "consents"]);
        (await fixture.OfPersonAsync<string>("state", student)).ShouldBe("Recorded");
    }

    [Fact]
    public async Task A_double_click_makes_one_member_and_says_so_to_the_second()
    {
        var token = await fixture.InviteAsync(student);
        var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => fixture.PostAsync("", new { token, consents = new { newsletter = true } })));
        answers.Count(a => a.Status == HttpStatusCode.OK).ShouldBe(1);
        answers.Where(a => a.Status != HttpStatusCode.OK).ShouldAllBe(a => a.Status == HttpStatusCode.Conflict && a.Body.GetProperty("code").GetString() == "already-activated");
        (await fixture.OfPersonAsync<long>("(select count(*) from consent where person_id = person.id)", student)).ShouldBe(1);
        (await fixture.PostAsync("/lookup", new { token })).Body.GetProperty("code").GetString().ShouldBe("already-activated");
    }

    [Fact]
    public async Task A_new_member_has_their_own_address_and_just_the_consents_they_answered()
    {
        var token = await fixture.InviteAsync(student);
        var (status, body) = await fixture.PostAsync("", new { token, privateEmail = " ebba@home.example.se ", consents = new { newsletter = true, directory = false } });
        status.ShouldBe(HttpStatusCode.OK);
        body.GetProperty("email").GetString().ShouldBe("e***@home.example.se");
        (await fixture.OfPersonAsync<string>("state || ' ' || private_email", student)).ShouldBe("Member ebba@home.example.se");
        (await fixture.OfPersonAsync<string>(
            "(select string_agg(code || ' ' || given || ' ' || wording_version, ', ' order by code) from consent where person_id = person.id)", student))
            .ShouldBe("directory false 1, newsletter true 1");
    }

    [Fact]
    public async Task A_member_is_not_invited_again_and_keeps_their_address()
    {
        await fixture.PostAsync("", new { token = await fixture.InviteAsync(student), privateEmail = "ebba@home.example.se" });
        await fixture.Host.SendAsync(Events.Awarded(data => (data["degree"], data["privateEmail"]) = ("Licentiatexamen", "old@home.example.se"), student));
        (await fixture.OfPersonAsync<long>("(select count(*) from invitation where person_id = person.id)", student)).ShouldBe(1);
        (await fixture.OfPersonAsync<string>("private_email", student)).ShouldBe("ebba@home.example.se");
    }

    [Fact]
    public async Task A_protected_identity_takes_the_link_back()
    {
        var token = await fixture.InviteAsync(student);
        await fixture.Host.SendAsync(Events.Approaching(data => data["protectedIdentity"] = true, student));
        (await fixture.PostAsync("/lookup", new { token })).Status.ShouldBe(HttpStatusCode.NotFound);
        (await fixture.PostAsync("", new { token })).Status.ShouldBe(HttpStatusCode.NotFound);
    }
}
