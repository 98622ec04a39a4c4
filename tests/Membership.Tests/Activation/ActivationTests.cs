using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using AlumniPlatform.Membership.Tests.Intake;
using AlumniPlatform.Testing;
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
        fixture.Clock.Pass(TimeSpan.FromDays(90));
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
    public async Task A_new_member_signs_in_where_the_link_was_sent_until_their_own_address_is_proven()
    {
        var token = await fixture.InviteAsync(student);
        var (status, body) = await fixture.PostAsync("", new { token, privateEmail = " ebba@home.example.se ", consents = new { newsletter = true, directory = false } });
        status.ShouldBe(HttpStatusCode.OK);
        body.GetProperty("email").GetString().ShouldBe("d***@campus.example.se");
        (await fixture.OfPersonAsync<string>("state || ' ' || account_email || coalesce(private_email, ' none')", student)).ShouldBe($"Member {student}@campus.example.se none");
        (await fixture.OfPersonAsync<string>("(select address from address_confirmation where person_id = person.id and confirmed_at is null)", student)).ShouldBe("ebba@home.example.se");
        (await fixture.OfPersonAsync<string>(
            "(select string_agg(code || ' ' || given || ' ' || wording_version, ', ' order by code) from consent where person_id = person.id)", student))
            .ShouldBe("directory false 1, newsletter true 1");
    }

    [Fact]
    public async Task A_private_address_that_a_school_recorded_counts_for_a_member_only_when_proven()
    {
        await fixture.PostAsync("", new { token = await fixture.InviteAsync(student, data => data["privateEmail"] = "ebba@home.example.se") });
        (await fixture.OfPersonAsync<string>("account_email || coalesce(private_email, ' none')", student)).ShouldBe($"{student}@campus.example.se none");
        (await fixture.OfPersonAsync<string>("(select address from address_confirmation where person_id = person.id)", student)).ShouldBe("ebba@home.example.se");
    }

    [Fact]
    public async Task Only_a_hash_of_the_ticket_leaves_the_service()
    {
        var (_, body) = await fixture.PostAsync("", new { token = await fixture.InviteAsync(student) });
        var ticket = body.GetProperty("ticket").GetString()!;
        ticket.Length.ShouldBe(64);
        (await PersonalData.FindAsync(fixture.Database.Source, ticket)).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("", "Bergdahl")]
    [InlineData("Åsa\\u0000", "Bergdahl")]
    [InlineData("Åsa", "")]
    [InlineData("Åsa", "Berg\\ndahl")]
    [InlineData("\\ud800", "Bergdahl")]
    public async Task A_name_that_is_none_activates_nobody(string given, string family)
    {
        var token = await fixture.InviteAsync(student);
        using var client = fixture.Host.Anonymous();
        using var answer = await client.PostAsync("/api/membership/activations",
            new StringContent($$"""{"token":"{{token}}","givenName":"{{given}}","familyName":"{{family}}"}""", MediaTypeHeaderValue.Parse("application/json")));
        answer.StatusCode.ShouldBe(given.Length == 0 && family.Length > 0 ? HttpStatusCode.OK : HttpStatusCode.BadRequest); // a name with one part is one
    }

    [Fact]
    public async Task A_name_of_300_letters_activates_nobody()
    {
        var (status, body) = await fixture.PostAsync("", new { token = await fixture.InviteAsync(student), familyName = new string('å', 300) });
        status.ShouldBe(HttpStatusCode.BadRequest);
        body.GetProperty("errors").GetProperty("familyName")[0].GetString()!.ShouldContain("200");
        (await fixture.OfPersonAsync<string>("state", student)).ShouldBe("Recorded");
    }

    [Fact]
    public async Task A_corrected_name_outlives_later_records_of_the_school()
    {
        await fixture.PostAsync("", new { token = await fixture.InviteAsync(student), givenName = "", familyName = " E\u0301bba " });
        await fixture.Host.SendAsync(Events.Awarded(data => (data["degree"], data["familyName"]) = ("Licentiatexamen", "Bergdahl-Ny"), student));
        (await fixture.OfPersonAsync<string>("given_name || '|' || family_name", student)).ShouldBe("|Ébba");
    }

    [Fact]
    public async Task A_name_sent_as_it_was_shown_leaves_the_school_its_word()
    {
        await fixture.PostAsync("", new { token = await fixture.InviteAsync(student), givenName = "Ebba", familyName = "Bergdahl" });
        await fixture.Host.SendAsync(Events.Awarded(data => (data["degree"], data["familyName"]) = ("Licentiatexamen", "Bergdahl-Ny"), student));
        (await fixture.OfPersonAsync<string>("family_name", student)).ShouldBe("Bergdahl-Ny");
    }

    [Fact]
    public async Task Two_replicas_make_one_member_of_two_clicks()
    {
        var token = await fixture.InviteAsync(student);
        await using var other = await fixture.StartReplicaAsync();
        using var elsewhere = other.Anonymous();
        var answers = await Task.WhenAll(Enumerable.Range(0, 6).Select(async i => i % 2 == 0
            ? (await fixture.PostAsync("", new { token, privateEmail = "ebba@home.example.se" })).Status
            : (await elsewhere.PostAsJsonAsync("/api/membership/activations", new { token, privateEmail = "ebba@home.example.se" })).StatusCode));
        answers.Count(a => a == HttpStatusCode.OK).ShouldBe(1);
        answers.Count(a => a == HttpStatusCode.Conflict).ShouldBe(5);
        (await fixture.OfPersonAsync<long>("(select count(*) from address_confirmation where person_id = person.id)", student)).ShouldBe(1);
    }

    [Fact]
    public async Task A_member_is_not_invited_again_and_no_record_changes_their_address_or_language()
    {
        await fixture.PostAsync("", new { token = await fixture.InviteAsync(student) });
        await fixture.Host.SendAsync(Events.Awarded(data => (data["degree"], data["privateEmail"], data["language"]) = ("Licentiatexamen", "old@home.example.se", "sv"), student));
        (await fixture.OfPersonAsync<long>("(select count(*) from invitation where person_id = person.id)", student)).ShouldBe(1);
        (await fixture.OfPersonAsync<string>("account_email || coalesce(private_email, ' none ') || language", student)).ShouldBe($"{student}@campus.example.se none en");
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
