using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using AlumniPlatform.Membership.Tests.Intake;
using AlumniPlatform.ServiceDefaults;
using AlumniPlatform.Testing;
using Shouldly;
using Xunit;

namespace AlumniPlatform.Membership.Tests.Members;

public sealed class MeTests(MemberFixture fixture) : IClassFixture<MemberFixture>
{
    private const string Me = "/api/membership/me";
    private readonly string student = Events.NewStudent();

    [Fact]
    public async Task A_token_without_a_person_or_of_somebody_who_is_no_member_finds_nothing()
    {
        await fixture.InviteAsync(student);
        foreach (var client in new[] { fixture.Host.Client(Roles.Member), await fixture.ClientAsync(student) })
        {
            using (client)
            {
                (await client.GetAsync(Me)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
                (await client.GetAsync($"{Me}/export")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
                (await client.PutAsJsonAsync($"{Me}/consents/newsletter", new { given = true, wordingVersion = 1 })).StatusCode.ShouldBe(HttpStatusCode.NotFound);
                (await client.PostAsync($"{Me}/leave", null)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
                (await client.DeleteAsync(Me)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
            }
        }
        (await fixture.OfPersonAsync<string>("state", student)).ShouldBe("Recorded");
    }

    [Fact]
    public async Task A_member_sees_what_is_recorded_and_what_they_said()
    {
        using var member = await fixture.JoinAsync(student, new { privateEmail = "ebba@home.example.se", consents = new { directory = true } });
        var me = await member.GetFromJsonAsync<JsonElement>(Me);
        me.GetProperty("familyName").GetString().ShouldBe("Bergdahl");
        me.GetProperty("studentRef").GetString().ShouldBe(student);
        me.GetProperty("email").GetString().ShouldBe($"{student}@campus.example.se");
        me.GetProperty("pending").GetProperty("email").GetString().ShouldBe("ebba@home.example.se");
        me.GetProperty("degrees")[0].GetProperty("programme").GetString().ShouldBe("CDATE");
        var directory = me.GetProperty("consents").EnumerateArray().Single(c => c.GetProperty("code").GetString() == "directory");
        directory.GetProperty("given").GetBoolean().ShouldBeTrue();
        directory.GetProperty("history").GetArrayLength().ShouldBe(1);
        directory.GetProperty("asked").GetBoolean().ShouldBeFalse();
    }

    [Fact]
    public async Task A_change_is_made_once_and_only_to_what_was_read()
    {
        using var member = await fixture.JoinAsync(student);
        var etag = (await member.GetAsync(Me)).Headers.ETag;
        var change = new { givenName = "Åsa", familyName = "Påhittad", language = "sv", timeZone = "America/New_York" };
        (await PutAsync(member, null, change)).Status.ShouldBe((HttpStatusCode)428);
        var answers = await Task.WhenAll(PutAsync(member, etag, change), PutAsync(member, etag, change));
        answers.Select(a => a.Status).Order().ShouldBe([HttpStatusCode.NoContent, HttpStatusCode.PreconditionFailed]);
        (await fixture.OfPersonAsync<string>("given_name || family_name || language || time_zone", student)).ShouldBe("ÅsaPåhittadsvAmerica/New_York");
        (await fixture.OfPersonAsync<bool>("name_corrected_at is not null", student)).ShouldBeTrue();
    }

    [Theory]
    [InlineData("familyName", "")]
    [InlineData("givenName", "a\u0007")]
    [InlineData("language", "fi")]
    [InlineData("timeZone", "Mars/Olympus")]
    [InlineData("timeZone", "W. Europe Standard Time")]
    public async Task A_bad_field_changes_nothing_and_is_named(string field, string value)
    {
        using var member = await fixture.JoinAsync(student);
        var change = new Dictionary<string, string?> { ["givenName"] = "Ebba", ["familyName"] = "Bergdahl", ["language"] = "en", ["timeZone"] = null, [field] = value };
        var (status, body) = await PutAsync(member, (await member.GetAsync(Me)).Headers.ETag, change);
        status.ShouldBe(HttpStatusCode.BadRequest);
        body.GetProperty("errors").EnumerateObject().Single().Name.ShouldBe(field);
    }

    [Fact]
    public async Task A_consent_is_given_only_in_the_words_in_force_and_withdrawn_in_any()
    {
        using var member = await fixture.JoinAsync(student);
        var (status, body) = await ConsentAsync(member, "newsletter", true, version: 7);
        (status, body.GetProperty("code").GetString()).ShouldBe((HttpStatusCode.Conflict, "wording-changed"));
        (await ConsentAsync(member, "unheard-of", true)).Status.ShouldBe(HttpStatusCode.NotFound);
        (await ConsentAsync(member, "newsletter", null)).Status.ShouldBe(HttpStatusCode.BadRequest);

        foreach (var given in new[] { true, true, false, false })
        {
            fixture.Clock.Pass(TimeSpan.FromSeconds(1));
            (await ConsentAsync(member, "newsletter", given, given ? 1 : 7)).Status.ShouldBe(HttpStatusCode.NoContent);
        }
        (await fixture.OfPersonAsync<string>("(select string_agg(given || ' ' || wording_version, ', ' order by id) from consent where person_id = person.id)", student))
            .ShouldBe("true 1, false 1"); // said twice is said once
    }

    [Fact]
    public async Task An_export_has_everything_also_what_was_rejected()
    {
        using var member = await fixture.JoinAsync(student, new { privateEmail = "ebba@home.example.se", consents = new { directory = true } });
        await fixture.Host.SendAsync(Events.Awarded(data => data["school"] = "NOWHERE", student));
        await fixture.Host.SendAsync(Events.Awarded(data => data["school"] = "NOWHERE", Events.NewStudent()));
        using var answer = await member.GetAsync($"{Me}/export");
        answer.StatusCode.ShouldBe(HttpStatusCode.OK, await answer.Content.ReadAsStringAsync());
        answer.Content.Headers.ContentDisposition!.FileName.ShouldBe("membership.json");
        var export = await answer.Content.ReadFromJsonAsync<JsonElement>();
        export.GetProperty("person").GetProperty("studentRef").GetString().ShouldBe(student);
        foreach (var list in new[] { "degrees", "invitations", "consents", "addressConfirmations", "rejectedRecords" })
            export.GetProperty(list).GetArrayLength().ShouldBe(1, list);
        export.ToString().ShouldNotContain(await fixture.TokenAsync(student));
    }

    [Fact]
    public async Task Who_leaves_is_no_member_is_left_alone_and_can_come_back()
    {
        using var member = await fixture.JoinAsync(student, new { consents = new { directory = true } });
        fixture.Clock.Pass(TimeSpan.FromSeconds(1));
        var answers = await Task.WhenAll(member.PostAsync($"{Me}/leave", null), member.PostAsync($"{Me}/leave", null));
        answers.Select(a => a.StatusCode).Order().ShouldBe([HttpStatusCode.NoContent, HttpStatusCode.NotFound]);
        (await member.GetAsync(Me)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await fixture.OfPersonAsync<string>("state || ' ' || (left_at is not null)", student)).ShouldBe("Left true");
        (await fixture.OfPersonAsync<bool>("(select given from consent where person_id = person.id order by id desc limit 1)", student)).ShouldBeFalse();

        await fixture.Host.SendAsync(Events.Awarded(data => data["degree"] = "Licentiatexamen", student));
        (await InvitationsAsync()).ShouldBe(1);
        (await fixture.PostAsync("/lookup", new { token = await fixture.TokenAsync(student) })).Body.GetProperty("code").GetString().ShouldBe("activation-expired");

        fixture.Clock.Pass(TimeSpan.FromHours(1));
        await fixture.PostAsync("/resend", new { email = $"{student}@campus.example.se" });
        (await InvitationsAsync()).ShouldBe(2);
        (await fixture.PostAsync("", new { token = await fixture.TokenAsync(student) })).Status.ShouldBe(HttpStatusCode.OK);
        (await member.GetAsync(Me)).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    private Task<long> InvitationsAsync() => fixture.OfPersonAsync<long>("(select count(*) from invitation where person_id = person.id)", student);

    private static async Task<(HttpStatusCode Status, JsonElement Body)> PutAsync(HttpClient member, EntityTagHeaderValue? etag, object change)
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, Me) { Content = JsonContent.Create(change) };
        if (etag is not null)
            request.Headers.IfMatch.Add(etag);
        return await MemberFixture.AnswerAsync(await member.SendAsync(request));
    }

    private static async Task<(HttpStatusCode Status, JsonElement Body)> ConsentAsync(HttpClient member, string code, bool? given, int version = 1) =>
        await MemberFixture.AnswerAsync(await member.PutAsJsonAsync($"{Me}/consents/{code}", new { given, wordingVersion = version }));
}
