using System.Net;
using System.Net.Http.Json;
using AlumniPlatform.Membership.Tests.Intake;
using AlumniPlatform.Testing;
using Shouldly;
using Xunit;

namespace AlumniPlatform.Membership.Tests.Members;

public sealed class AddressConfirmationTests(MemberFixture fixture) : IClassFixture<MemberFixture>
{
    private readonly string student = Events.NewStudent();

    private Task<string> AddressesAsync() => fixture.OfPersonAsync<string>("account_email || coalesce(' ' || private_email, '')", student);

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("not a token")]
    public async Task A_token_that_was_not_made_here_proves_nothing(string? token)
    {
        foreach (var path in new[] { "/lookup", "" })
        {
            var (status, body) = await fixture.ConfirmAsync(token, path);
            (status, body.GetProperty("code").GetString()).ShouldBe((HttpStatusCode.NotFound, "confirmation-token-invalid"));
        }
    }

    [Fact]
    public async Task The_token_of_an_invitation_proves_no_address_and_the_other_way_round()
    {
        using var member = await fixture.JoinAsync(student, new { privateEmail = "ebba@home.example.se" });
        (await fixture.ConfirmAsync(await fixture.TokenAsync(student))).Status.ShouldBe(HttpStatusCode.NotFound);
        (await fixture.PostAsync("/lookup", new { token = await fixture.ConfirmationTokenAsync(student) })).Status.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Looking_proves_nothing_however_often_scanners_do()
    {
        using var member = await fixture.JoinAsync(student, new { privateEmail = "ebba@home.example.se" });
        var token = await fixture.ConfirmationTokenAsync(student);
        for (var i = 0; i < 3; i++)
        {
            var (status, body) = await fixture.ConfirmAsync(token, "/lookup");
            (status, body.GetProperty("email").GetString(), body.GetProperty("name").GetString()).ShouldBe((HttpStatusCode.OK, "e***@home.example.se", "Ebba Bergdahl"));
        }
        (await AddressesAsync()).ShouldBe($"{student}@campus.example.se");
    }

    [Fact]
    public async Task After_seven_days_a_link_has_expired()
    {
        using var member = await fixture.JoinAsync(student, new { privateEmail = "ebba@home.example.se" });
        fixture.Clock.Pass(TimeSpan.FromDays(7));
        var (status, body) = await fixture.ConfirmAsync(await fixture.ConfirmationTokenAsync(student));
        (status, body.GetProperty("code").GetString()).ShouldBe((HttpStatusCode.Conflict, "confirmation-expired"));
        (await AddressesAsync()).ShouldBe($"{student}@campus.example.se");
    }

    [Fact]
    public async Task A_followed_link_moves_the_account_to_the_address_once_on_two_replicas()
    {
        using var member = await fixture.JoinAsync(student, new { privateEmail = "ebba@home.example.se" });
        var token = await fixture.ConfirmationTokenAsync(student);
        var version = await fixture.OfPersonAsync<long>("version", student);
        await using var other = await fixture.StartReplicaAsync();
        using var elsewhere = other.Anonymous();
        var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(async i => i % 2 == 0
            ? (await fixture.ConfirmAsync(token)).Status
            : (await elsewhere.PostAsJsonAsync("/api/membership/address-confirmations", new { token })).StatusCode));
        answers.Count(a => a == HttpStatusCode.OK).ShouldBe(1);
        answers.Count(a => a == HttpStatusCode.Conflict).ShouldBe(3);
        (await AddressesAsync()).ShouldBe("ebba@home.example.se ebba@home.example.se");
        (await fixture.OfPersonAsync<long>("version", student)).ShouldBe(version + 1); // identity is told once
        (await fixture.ConfirmAsync(token, "/lookup")).Body.GetProperty("code").GetString().ShouldBe("address-already-confirmed");
    }

    [Fact]
    public async Task Another_address_replaces_the_one_that_waits_but_not_within_ten_minutes()
    {
        using var member = await fixture.JoinAsync(student, new { privateEmail = "ebba@home.example.se" });
        var first = await fixture.ConfirmationTokenAsync(student);
        using (var refused = await AskAsync(member, "other@home.example.se"))
        {
            refused.StatusCode.ShouldBe(HttpStatusCode.TooManyRequests);
            refused.Headers.RetryAfter!.Delta!.Value.ShouldBe(TimeSpan.FromMinutes(10));
        }
        fixture.Clock.Pass(TimeSpan.FromMinutes(10));
        (await AskAsync(member, " other@home.example.se")).StatusCode.ShouldBe(HttpStatusCode.Accepted);
        (await fixture.ConfirmAsync(first)).Status.ShouldBe(HttpStatusCode.NotFound);
        (await fixture.ConfirmAsync(await fixture.ConfirmationTokenAsync(student))).Status.ShouldBe(HttpStatusCode.OK);
        (await AddressesAsync()).ShouldBe("other@home.example.se other@home.example.se");
    }

    [Fact]
    public async Task A_member_makes_no_more_than_six_links_a_day_leave()
    {
        using var member = await fixture.JoinAsync(student);
        for (var asked = 0; asked < 6; asked++)
        {
            using var accepted = await AskAsync(member, $"victim{asked}@home.example.se");
            accepted.StatusCode.ShouldBe(HttpStatusCode.Accepted);
            fixture.Clock.Pass(TimeSpan.FromMinutes(10));
        }
        using (var refused = await AskAsync(member, "victim@home.example.se"))
        {
            var problem = await refused.Content.ReadFromJsonAsync<System.Text.Json.JsonElement>();
            (refused.StatusCode, problem.GetProperty("code").GetString()).ShouldBe((HttpStatusCode.TooManyRequests, "too-many-confirmations"));
            refused.Headers.RetryAfter!.Delta!.Value.ShouldBe(TimeSpan.FromHours(23));
        }
        fixture.Clock.Pass(TimeSpan.FromHours(23));
        (await AskAsync(member, "victim@home.example.se")).StatusCode.ShouldBe(HttpStatusCode.Accepted);
    }

    [Fact]
    public async Task What_is_no_address_or_the_own_one_is_refused()
    {
        using var member = await fixture.JoinAsync(student);
        (await AskAsync(member, "nobody")).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await AskAsync(member, $"{student.ToUpperInvariant()}@campus.example.se")).StatusCode.ShouldBe(HttpStatusCode.Conflict);
    }

    [Fact]
    public async Task Who_left_proves_no_address_any_more()
    {
        using var member = await fixture.JoinAsync(student, new { privateEmail = "ebba@home.example.se" });
        var token = await fixture.ConfirmationTokenAsync(student);
        await member.PostAsync("/api/membership/me/leave", null);
        (await fixture.ConfirmAsync(token)).Status.ShouldBe(HttpStatusCode.NotFound);
        await Eventually.Async(() => PersonalData.FindAsync(fixture.Database.Source, token), found => found.Count == 0); // it may still be on its way to the mail
    }

    private static Task<HttpResponseMessage> AskAsync(HttpClient member, string email) => member.PostAsJsonAsync("/api/membership/me/private-email", new { email });
}
