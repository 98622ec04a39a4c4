using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using AlumniPlatform.Contracts.Membership;
using AlumniPlatform.Membership.Tests.Intake;
using AlumniPlatform.Membership.Tests.Merging;
using AlumniPlatform.ServiceDefaults;
using AlumniPlatform.Testing;
using Shouldly;
using Xunit;

namespace AlumniPlatform.Membership.Tests.Members;

public sealed class VolunteeringTests(VolunteeringFixture fixture) : IClassFixture<VolunteeringFixture>
{
    private const string Mine = "/api/membership/me/volunteering";
    private readonly string student = Events.NewStudent();

    [Fact]
    public async Task Who_is_no_member_cannot_help()
    {
        await fixture.InviteAsync(student);
        using var nobody = await fixture.ClientAsync(student);
        (await nobody.GetAsync(Mine)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await SayAsync(nobody, "", "mentor")).Status.ShouldBe(HttpStatusCode.NotFound);
    }

    [Theory]
    [InlineData("roles", "Energi", "king")]
    [InlineData("roles", "Energi", null)]
    [InlineData("topics", "Energi\nKärnkraft", "mentor")]
    [InlineData("topics", "301", "mentor")]
    public async Task A_bad_field_changes_nothing_and_is_named(string field, string topics, string? role)
    {
        using var member = await fixture.JoinAsync(student);
        var (status, body) = await SayAsync(member, topics == "301" ? new string('a', 301) : topics, role!);
        status.ShouldBe(HttpStatusCode.BadRequest);
        body.GetProperty("errors").EnumerateObject().Single().Name.ShouldBe(field);
        (await MembershipOfAsync(member)).ShouldBe(": ");
    }

    [Fact]
    public async Task Without_the_roles_nothing_is_withdrawn()
    {
        using var member = await fixture.JoinAsync(student);
        (await MemberFixture.AnswerAsync(await member.PutAsJsonAsync(Mine, new { topics = "Energi" }))).Status.ShouldBe(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task A_member_says_it_changes_it_and_withdraws_it_and_others_are_told_each_time_once()
    {
        using var member = await fixture.JoinAsync(student);
        await SayAsync(member, " Energi, ledarskap ", "role-model", "mentor", "mentor");
        await SayAsync(member, "Energi, ledarskap", "mentor", "role-model"); // said twice is said once
        (await MembershipOfAsync(member)).ShouldBe("mentor,role-model: Energi, ledarskap");
        await SayAsync(member, "", "guest-lecturer");
        await SayAsync(member, "ignored");
        (await MembershipOfAsync(member)).ShouldBe(": ");
        (await MessagesAsync(3)).ShouldBe(["Ebba Bergdahl: mentor,role-model: Energi, ledarskap", "Ebba Bergdahl: guest-lecturer: ", "Ebba Bergdahl: : "]);
    }

    [Fact]
    public async Task A_volunteer_who_is_called_otherwise_is_told_about_under_the_new_name()
    {
        using var member = await fixture.JoinAsync(student);
        await SayAsync(member, "Energi", "mentor");
        await fixture.Host.SendAsync(Events.Awarded(data => (data["familyName"], data["degree"]) = ("Andersdotter", "Licentiatexamen"), student));
        using var change = new HttpRequestMessage(HttpMethod.Put, "/api/membership/me") { Content = JsonContent.Create(new { givenName = "Åsa", familyName = "Påhittad", language = "sv" }) };
        change.Headers.TryAddWithoutValidation("If-Match", "*");
        (await member.SendAsync(change)).StatusCode.ShouldBe(HttpStatusCode.NoContent);
        (await MessagesAsync(3)).ShouldBe(["Ebba Bergdahl: mentor: Energi", "Ebba Andersdotter: mentor: Energi", "Åsa Påhittad: mentor: Energi"]);
    }

    [Fact]
    public async Task Whoever_leaves_helps_no_more_and_comes_back_without_it()
    {
        using var member = await fixture.JoinAsync(student);
        await SayAsync(member, "Energi", "mentor");
        (await member.PostAsync("/api/membership/me/leave", null)).StatusCode.ShouldBe(HttpStatusCode.NoContent);
        (await MessagesAsync(2))[^1].ShouldBe("Ebba Bergdahl: : ");
        (await fixture.Database.ScalarAsync<long>("select count(*) from volunteer where person_id = $1", await IdAsync(student))).ShouldBe(0);
    }

    [Fact]
    public async Task Whose_identity_becomes_protected_is_named_no_more_and_cannot_say_it()
    {
        using var member = await fixture.JoinAsync(student);
        await SayAsync(member, "Energi", "mentor");
        await fixture.Host.SendAsync(Events.Awarded(data => (data["protectedIdentity"], data["degree"]) = (true, "Licentiatexamen"), student));
        (await MessagesAsync(2))[^1].ShouldBe(": : ");
        var (status, body) = await SayAsync(member, "Energi", "mentor");
        (status, body.GetProperty("code").GetString()).ShouldBe((HttpStatusCode.Conflict, "identity-protected"));
    }

    [Fact]
    public async Task It_is_exported_and_erased()
    {
        using var member = await fixture.JoinAsync(student);
        var topics = $"Utplånat ämne {student}";
        await SayAsync(member, topics, "mentor");
        var export = await member.GetFromJsonAsync<JsonElement>("/api/membership/me/export");
        export.GetProperty("volunteering").GetProperty("topics").GetString().ShouldBe(topics);
        (await member.DeleteAsync("/api/membership/me")).StatusCode.ShouldBe(HttpStatusCode.NoContent);
        await Eventually.Async(() => fixture.Database.ScalarAsync<long>("select count(*) from messaging.outbox_message"), n => n == 0);
        (await PersonalData.FindAsync(fixture.Database.Source, topics)).ShouldBeEmpty();
    }

    [Theory]
    [InlineData(true, "mentor: Eget")]
    [InlineData(false, "guest-lecturer: Annat")]
    public async Task Of_two_who_are_one_the_word_of_who_stays_counts_or_else_the_others(bool own, string expected)
    {
        var second = Events.NewStudent();
        using var stays = await fixture.JoinAsync(student);
        using var gone = await fixture.JoinAsync(second);
        if (own)
            await SayAsync(stays, "Eget", "mentor");
        await SayAsync(gone, "Annat", "guest-lecturer");
        var (keep, other) = (await IdAsync(student), await IdAsync(second));
        (await MergingFixture.SendAsync(fixture.Host.Client(Roles.Central), $"/api/membership/people/{keep}/merge", new { other })).Status.ShouldBe(HttpStatusCode.OK);
        (await MembershipOfAsync(stays)).ShouldBe(expected);
        (await fixture.Database.ScalarAsync<long>("select count(*) from volunteer where person_id = $1", other)).ShouldBe(0);
        (await MessagesAsync(own ? 2 : 1))[^1].ShouldBe($"Ebba Bergdahl: {expected}");
    }

    [Fact]
    public async Task An_office_sees_its_own_graduates_who_would_help_and_nobody_who_is_protected()
    {
        using var member = await fixture.JoinAsync(student, change: data => (data["school"], data["programme"], data["familyName"]) = ("CBH", "CBIOT", $"Hjälpsam{student}"));
        await SayAsync(member, "Proteiner", "mentor", "role-model");
        var row = (await ListAsync("", "CBH")).ShouldHaveSingleItem();
        row.GetProperty("familyName").GetString().ShouldBe($"Hjälpsam{student}");
        row.GetProperty("roles").GetArrayLength().ShouldBe(2);
        row.GetProperty("email").GetString().ShouldBe($"{student}@campus.example.se");
        row.GetProperty("degrees")[0].ToString().ShouldBe("""{"programme":"CBIOT","year":2026}""");
        (await ListAsync("", "ITM")).ShouldBeEmpty();
        (await ListAsync("role=guest-lecturer", "CBH")).ShouldBeEmpty();
        (await ListAsync("role=mentor&q=PROTEIN", "CBH")).ShouldHaveSingleItem();
        (await ListAsync($"q=hjälpsam{student}", null)).ShouldHaveSingleItem();
        (await ListAsync("q=100%25", "CBH")).ShouldBeEmpty();
        await fixture.Database.ExecuteAsync($"update person set protected_identity = true where student_ref = '{student}'");
        (await ListAsync($"q=hjälpsam{student}", null)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Pages_follow_each_other_in_Swedish_order()
    {
        foreach (var name in new[] { "Örn", "Ek", "Öberg" })
        {
            using var member = await fixture.JoinAsync(Events.NewStudent(), change: data => (data["school"], data["programme"], data["familyName"]) = ("ABE", "ARKIT", name));
            await SayAsync(member, "", "mentor");
        }
        var names = new List<string>();
        for (string? next = ""; next is not null;)
        {
            using var client = fixture.Host.Client(Roles.Coordinator, "ABE");
            var page = await client.GetFromJsonAsync<JsonElement>($"/api/membership/volunteers?limit=1&after={next}");
            names.AddRange(page.GetProperty("items").EnumerateArray().Select(i => i.GetProperty("familyName").GetString()!));
            next = page.TryGetProperty("next", out var more) ? more.GetString() : null;
        }
        names.ShouldBe(["Ek", "Öberg", "Örn"]);
    }

    [Theory]
    [InlineData("role=king", "role")]
    [InlineData("q=%00", "q")]
    [InlineData("after=!", "after")]
    public async Task A_question_that_makes_no_sense_is_refused(string query, string field)
    {
        using var client = fixture.Host.Client(Roles.Central);
        var (status, body) = await MemberFixture.AnswerAsync(await client.GetAsync($"/api/membership/volunteers?{query}"));
        status.ShouldBe(HttpStatusCode.BadRequest);
        body.GetProperty("errors").TryGetProperty(field, out _).ShouldBeTrue();
    }

    private Task<Guid> IdAsync(string someone) => fixture.OfPersonAsync<Guid>("id", someone);

    private static async Task<(HttpStatusCode Status, JsonElement Body)> SayAsync(HttpClient member, string topics, params string[] roles) =>
        await MemberFixture.AnswerAsync(await member.PutAsJsonAsync(Mine, new { roles, topics }));

    private static async Task<string> MembershipOfAsync(HttpClient member)
    {
        var mine = await member.GetFromJsonAsync<JsonElement>(Mine);
        return $"{string.Join(',', mine.GetProperty("roles").EnumerateArray())}: {mine.GetProperty("topics")}";
    }

    private async Task<JsonElement[]> ListAsync(string query, string? school)
    {
        using var client = school is null ? fixture.Host.Client(Roles.Central) : fixture.Host.Client(Roles.Coordinator, school);
        return [.. (await client.GetFromJsonAsync<JsonElement>($"/api/membership/volunteers?{query}")).GetProperty("items").EnumerateArray()];
    }

    private async Task<string[]> MessagesAsync(int count)
    {
        var person = await IdAsync(student);
        var messages = await Eventually.Async(() => Task.FromResult(fixture.Published.About<VolunteerChanged>(VolunteeringFixture.Queue, person)), m => m.Count >= count);
        return [.. messages.OrderBy(m => m.Version).Select(m => $"{m.Name}: {string.Join(',', m.Roles)}: {m.Topics}")];
    }
}

/// <summary>With what others are told.</summary>
public sealed class VolunteeringFixture : MemberFixture
{
    public const string Queue = "events.volunteer-changed";
    private PublishedMessages? published;

    internal PublishedMessages Published => published!;

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        published = await PublishedMessages.ReadAsync(VirtualHost, Queue);
    }

    public override async ValueTask DisposeAsync()
    {
        if (published is not null)
            await published.DisposeAsync();
        await base.DisposeAsync();
    }
}
