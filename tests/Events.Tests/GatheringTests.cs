using System.Net.Http.Json;
using System.Text.Json;
using AlumniPlatform.Contracts.Events;
using AlumniPlatform.Events.Gatherings;
using AlumniPlatform.ServiceDefaults;
using AlumniPlatform.Testing;
using Shouldly;
using Xunit;

namespace AlumniPlatform.Events.Tests;

public sealed class GatheringTests(EventsFixture fixture) : IClassFixture<EventsFixture>
{
    private readonly HttpClient eecs = fixture.Host.Client(Roles.Coordinator, "EECS");
    private readonly HttpClient sci = fixture.Host.Client(Roles.Coordinator, "SCI");

    private GatheringInput Input() => Inputs.Gathering(fixture.Clock.GetUtcNow(), 40);

    private static string Tag(JsonElement gathering) => $"\"{gathering.GetProperty("version").GetInt64()}\"";

    [Fact]
    public async Task A_school_neither_sees_nor_touches_another_schools_gathering()
    {
        var gathering = await eecs.PostAsJsonAsync(Calls.Path, Input()).JsonAsync(201);
        gathering.GetProperty("organisers")[0].Text("school").ShouldBe("EECS");
        var path = $"{Calls.Path}/{gathering.Id()}";
        (await sci.GetAsync(path).CodeAsync(404)).ShouldBe("not-found");
        (await sci.PutAsync(path, Input(), Tag(gathering)).CodeAsync(404)).ShouldBe("not-found");
        foreach (var action in new[] { "publish", "hold" })
            (await sci.PostAsync($"{path}/{action}", null).CodeAsync(404)).ShouldBe("not-found");
        (await sci.PostAsJsonAsync($"{path}/cancel", new CancelInput()).CodeAsync(404)).ShouldBe("not-found");
        (await sci.PostAsJsonAsync($"{path}/copy", new CopyInput(Input().StartsAt)).CodeAsync(404)).ShouldBe("not-found");
        foreach (var list in new[] { "registrations", "registrations/summary", "waiting-list" })
            (await sci.GetAsync($"{path}/{list}").CodeAsync(404)).ShouldBe("not-found");
        (await sci.GetStringAsync(Calls.Path)).ShouldNotContain(gathering.Text("slug"));
        (await eecs.GetStringAsync(Calls.Path)).ShouldContain(gathering.Text("slug"));
        (await fixture.Central.GetAsync(path).JsonAsync(200)).Id().ShouldBe(gathering.Id());
    }

    [Theory]
    [InlineData(Roles.Coordinator)]
    [InlineData(Roles.Door)]
    public async Task What_a_school_arranges_does_not_exist_for_who_has_one_of_its_programmes(string role)
    {
        var gathering = await eecs.PublishedAsync(Input());
        var path = $"{Calls.Path}/{gathering.Id()}";
        var programme = fixture.Host.Client(new TokenClaims { Roles = [role], Programmes = ["CDATE", "EECS"] });
        foreach (var door in new[] { "door", "attendance" })
            (await programme.GetAsync($"{path}/{door}").CodeAsync(404)).ShouldBe("not-found");
        (await programme.GetAsync($"{Calls.Path}/doors").JsonAsync(200)).GetProperty("items").GetArrayLength().ShouldBe(0);
        if (role == Roles.Door)
            return;
        (await programme.GetAsync(Calls.Path).JsonAsync(200)).GetProperty("items").GetArrayLength().ShouldBe(0);
        foreach (var part in new[] { "", "/registrations", "/registrations.csv", "/waiting-list", "/feedback", "/costs", "/photos", "/badges" })
            (await programme.GetAsync(path + part).CodeAsync(404)).ShouldBe("not-found", part);
        (await programme.PutAsync(path, Input(), Tag(gathering)).CodeAsync(404)).ShouldBe("not-found");
        foreach (var organisers in new OrganiserInput[]?[] { null, [new(School: "EECS")] })
        {
            var refused = await programme.PostAsJsonAsync(Calls.Path, Input() with { Organisers = organisers }).JsonAsync(400);
            refused.GetProperty("errors").TryGetProperty("organisers", out _).ShouldBeTrue();
        }
    }

    [Fact]
    public async Task Who_coordinates_one_school_and_runs_the_platform_or_reads_figures_has_that_schools_gatherings_alone()
    {
        var foreign = await sci.PostAsJsonAsync(Calls.Path, Input()).JsonAsync(201);
        var both = fixture.Host.Client(new TokenClaims { Roles = [Roles.Operator, Roles.Analyst, Roles.Coordinator], Schools = ["EECS"] });
        (await both.GetAsync($"{Calls.Path}/{foreign.Id()}").CodeAsync(404)).ShouldBe("not-found");
        (await both.GetStringAsync(Calls.Path)).ShouldNotContain(foreign.Text("slug"));
    }

    [Fact]
    public async Task A_school_does_not_make_a_gathering_of_others_alone()
    {
        OrganiserInput[] others = [new(School: "SCI"), new(University: "Another University", Unit: "Alumni office")];
        (await eecs.PostAsJsonAsync(Calls.Path, Input() with { Organisers = others }).CodeAsync(400)).ShouldBe("invalid-input");
        var joint = await eecs.PostAsJsonAsync(Calls.Path, Input() with { Organisers = [new(School: "EECS"), .. others] }).JsonAsync(201);
        (await sci.GetAsync($"{Calls.Path}/{joint.Id()}").JsonAsync(200)).Id().ShouldBe(joint.Id());
    }

    [Fact]
    public async Task An_organiser_of_another_university_gets_only_what_attendees_share_with_it()
    {
        var other = Guid.CreateVersion7(fixture.Clock.GetUtcNow());
        var gathering = await eecs.PublishedAsync(Input() with { Organisers = [new(School: "EECS"), new(other, University: "Another University", Unit: "Alumni office")] });
        var anybody = fixture.Host.Anonymous();
        var shares = await anybody.RegisterAsync(gathering.Text("slug"), Inputs.Registration() with { SharedWith = [other] }).JsonAsync(201);
        await anybody.RegisterAsync(gathering.Text("slug"), Inputs.Registration()).JsonAsync(201);
        var seen = await eecs.GetAsync($"{Calls.Path}/{gathering.Id()}/registrations?organiser={other}").JsonAsync(200);
        seen.GetProperty("items").EnumerateArray().Select(i => i.Id()).ShouldBe([shares.Id()]);
        (await eecs.GetStringAsync($"{Calls.Path}/{gathering.Id()}/registrations.csv?organiser={other}")).Split("\r\n", StringSplitOptions.RemoveEmptyEntries).Length.ShouldBe(2); // with the header
    }

    [Fact]
    public async Task Registrations_are_a_file_with_the_answers_and_no_formulas()
    {
        var gathering = await eecs.PublishedAsync(Input() with { Questions = [new(null, "diet", new TextInput("Kost", "Diet"))] });
        var diet = gathering.GetProperty("questions")[0].Id();
        var anybody = fixture.Host.Anonymous();
        await anybody.RegisterAsync(gathering.Text("slug"), Inputs.Registration(2, "kim@demo.example") with { Name = "=Kim", Companions = ["Bo, den yngre"], Answers = new Dictionary<Guid, string?> { [diet] = "Äter inte \"nötter\"" } }).JsonAsync(201);
        var path = $"{Calls.Path}/{gathering.Id()}/registrations.csv";
        var lines = (await eecs.GetStringAsync(path + "?language=en")).Split("\r\n");
        lines[0].ShouldBe("entry,state,name,email,language,member,party,with,group,parts,photos,registered,Diet");
        var local = TimeZoneInfo.ConvertTime(fixture.Clock.GetUtcNow(), TimeZoneInfo.FindSystemTimeZoneById("Europe/Stockholm")).ToString("yyyy-MM-dd HH:mm", System.Globalization.CultureInfo.InvariantCulture);
        lines[1].ShouldBe($"1,confirmed,'=Kim,kim@demo.example,sv,no,2,\"Bo, den yngre\",,,,{local},\"Äter inte \"\"nötter\"\"\"");
        (await eecs.GetStringAsync(path + "?state=waitlisted")).Split("\r\n").Length.ShouldBe(2); // the header, and nothing after its end
        (await eecs.GetAsync(path + "?state=some").CodeAsync(400)).ShouldBe("invalid-input");
        (await sci.GetAsync(path).CodeAsync(404)).ShouldBe("not-found");
    }

    [Fact]
    public async Task The_same_request_makes_one_draft()
    {
        async Task<JsonElement> PostAsync()
        {
            var request = new HttpRequestMessage(HttpMethod.Post, Calls.Path) { Content = JsonContent.Create(Input()), Headers = { { "Idempotency-Key", "draft-1" } } };
            return await eecs.SendAsync(request).JsonAsync(201);
        }

        var all = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => PostAsync()));
        all.Select(g => g.Id()).Distinct().ShouldHaveSingleItem();
    }

    [Fact]
    public async Task An_edit_of_what_somebody_changed_meanwhile_is_refused()
    {
        var gathering = await eecs.PostAsJsonAsync(Calls.Path, Input()).JsonAsync(201);
        var path = $"{Calls.Path}/{gathering.Id()}";
        (await eecs.PutAsync(path, Input(), null).CodeAsync(428)).ShouldBe("if-match-missing");
        await eecs.PutAsync(path, Input() with { MaxParty = 4 }, Tag(gathering)).JsonAsync(200);
        (await eecs.PutAsync(path, Input(), Tag(gathering)).CodeAsync(412)).ShouldBe("changed-meanwhile");
    }

    [Fact]
    public async Task Parts_and_quotas_keep_their_ids_and_one_in_use_stays()
    {
        var parts = new PartInput[] { new(null, new TextInput("Dag 1", null)), new(null, new TextInput(null, "Dinner"), Capacity: 20) };
        var gathering = await eecs.PublishedAsync(Input() with { Parts = parts, Quotas = [new QuotaInput(null, new TextInput("Studenter", null), 20)] });
        var dinner = gathering.GetProperty("parts")[1].Id();
        await fixture.Host.Anonymous().RegisterAsync(gathering.Text("slug"), Inputs.Registration() with { PartIds = [dinner] }).JsonAsync(201);
        var path = $"{Calls.Path}/{gathering.Id()}";
        (await eecs.PutAsync(path, Input(), Tag(gathering)).CodeAsync(409)).ShouldBe("in-use");
        var edited = await eecs.PutAsync(path, Input() with { Parts = [new PartInput(dinner, new TextInput("Middag", "Dinner"), Capacity: 30)] }, Tag(gathering)).JsonAsync(200);
        var part = edited.GetProperty("parts").EnumerateArray().ShouldHaveSingleItem();
        (part.Id(), part.GetProperty("taken").GetInt32(), part.GetProperty("free").GetInt32()).ShouldBe((dinner, 1, 29));
        edited.GetProperty("quotas").GetArrayLength().ShouldBe(0);
    }

    [Fact]
    public async Task Last_years_gathering_is_copied_to_another_time_without_its_people()
    {
        var input = Input() with
        {
            Parts = [new PartInput(null, new TextInput("Middag", "Dinner"), Inputs.Local(fixture.Clock.GetUtcNow(), 60, 20), Inputs.Local(fixture.Clock.GetUtcNow(), 60, 22), Capacity: 20)],
            Questions = [new QuestionInput(null, "diet", new TextInput("Kost", "Diet"))],
        };
        var first = await eecs.PublishedAsync(input);
        await fixture.Host.Anonymous().RegisterAsync(first.Text("slug"), Inputs.Registration()).JsonAsync(201);
        var starts = Inputs.Local(fixture.Clock.GetUtcNow(), 425, 17);
        var copy = await eecs.PostAsJsonAsync($"{Calls.Path}/{first.Id()}/copy", new CopyInput(starts)).JsonAsync(201);
        (copy.Text("state"), copy.Text("startsAt")[..16], copy.GetProperty("taken").GetInt32(), copy.GetProperty("copiedFrom").GetGuid()).ShouldBe(("draft", starts, 0, first.Id()));
        copy.GetProperty("parts")[0].Text("startsAt")[..16].ShouldBe(Inputs.Local(fixture.Clock.GetUtcNow(), 425, 19));
        copy.GetProperty("questions")[0].Id().ShouldNotBe(first.GetProperty("questions")[0].Id());
        copy.Text("slug").ShouldNotBe(first.Text("slug"));
    }

    [Fact]
    public async Task A_series_is_made_once_at_the_same_time_of_day_and_its_office_finds_all_of_it()
    {
        var first = await eecs.PostAsJsonAsync(Calls.Path, Input() with { StartsAt = "2027-01-31T18:00", EndsAt = "2027-01-31T21:00", RegistrationClosesAt = "2027-01-30T12:00" }).JsonAsync(201);
        async Task<JsonElement> RepeatAsync()
        {
            var request = new HttpRequestMessage(HttpMethod.Post, $"{Calls.Path}/{first.Id()}/repeat") { Content = JsonContent.Create(new RepeatInput("month", 3)), Headers = { { "Idempotency-Key", $"series-{first.Id()}" } } };
            return await eecs.SendAsync(request).JsonAsync(200);
        }

        var all = await Task.WhenAll(RepeatAsync(), RepeatAsync(), RepeatAsync());
        all.Select(g => g.GetProperty("seriesId").GetGuid()).Distinct().ShouldBe([first.Id()]);
        var list = (await eecs.GetAsync($"{Calls.Path}?series={first.Id()}").JsonAsync(200)).GetProperty("items").EnumerateArray().ToArray();
        list.Select(g => g.Text("startsAt")).ShouldBe(["2027-01-31T18:00:00", "2027-02-28T18:00:00", "2027-03-31T18:00:00", "2027-04-30T18:00:00"]);
        list.Select(g => g.Text("state")).ShouldAllBe(s => s == "draft");
        list.Select(g => g.Text("startsAtUtc")[11..16]).ShouldBe(["17:00", "17:00", "16:00", "16:00"]); // the clocks are put forward in between
        (await eecs.GetAsync($"{Calls.Path}/{list[1].Id()}").JsonAsync(200)).Text("registrationClosesAt").ShouldBe("2027-02-27T12:00:00");
        (await sci.GetAsync($"{Calls.Path}?series={first.Id()}").JsonAsync(200)).GetProperty("items").GetArrayLength().ShouldBe(0);
    }

    [Theory]
    [InlineData("week", 0, "count")]
    [InlineData("week", 53, "count")]
    [InlineData("week", null, "count")]
    [InlineData("year", 2, "every")]
    [InlineData(null, 2, "every")]
    public async Task A_series_that_cannot_be_is_refused(string? every, int? count, string field)
    {
        var first = await eecs.PostAsJsonAsync(Calls.Path, Input()).JsonAsync(201);
        var path = $"{Calls.Path}/{first.Id()}/repeat";
        (await eecs.PostAsJsonAsync(path, new RepeatInput(every, count)).JsonAsync(400)).GetProperty("errors").TryGetProperty(field, out _).ShouldBeTrue();
        (await sci.PostAsJsonAsync(path, new RepeatInput("week", 2)).CodeAsync(404)).ShouldBe("not-found");
        (await eecs.GetAsync($"{Calls.Path}/{first.Id()}").JsonAsync(200)).TryGetProperty("seriesId", out _).ShouldBeFalse();
    }

    [Fact]
    public async Task Publishing_is_told_once_and_a_past_gathering_is_not_published()
    {
        var gathering = await eecs.PublishedAsync(Input());
        (await eecs.PostAsync($"{Calls.Path}/{gathering.Id()}/publish", null).CodeAsync(409)).ShouldBe("already-published");
        (await eecs.PostAsync($"{Calls.Path}/{gathering.Id()}/hold", null).CodeAsync(409)).ShouldBe("gathering-not-over");
        var fact = await Eventually.Async(
            () => Task.FromResult(fixture.Published.In<GatheringPublished>("analytics.gathering-published").SingleOrDefault(f => f.GatheringId == gathering.Id())), f => f is not null);
        (fact!.Schools.ShouldHaveSingleItem(), fact.Format, fact.Capacity).ShouldBe(("EECS", "on-site", 40));
        var past = await eecs.PostAsJsonAsync(Calls.Path, Inputs.Gathering(fixture.Clock.GetUtcNow(), days: -3)).JsonAsync(201);
        (await eecs.PostAsync($"{Calls.Path}/{past.Id()}/publish", null).CodeAsync(409)).ShouldBe("gathering-over");
    }

    [Theory]
    [InlineData("2027-03-27T20:00", "2027-03-28T04:00", "2027-03-27T19:00:00+00:00", "2027-03-28T02:00:00+00:00")] // the clocks are put forward in between
    [InlineData("2027-10-31T02:30", "2027-10-31T05:00", "2027-10-31T00:30:00+00:00", "2027-10-31T04:00:00+00:00")] // the hour that comes twice: the first
    public async Task Local_times_are_the_right_moments(string from, string to, string fromUtc, string toUtc)
    {
        var gathering = await eecs.PostAsJsonAsync(Calls.Path, Input() with { StartsAt = from, EndsAt = to }).JsonAsync(201);
        (gathering.Text("startsAtUtc"), gathering.Text("endsAtUtc")).ShouldBe((fromUtc, toUtc));
    }

    [Fact]
    public async Task A_whole_day_ends_at_the_midnight_after_it()
    {
        var gathering = await eecs.PostAsJsonAsync(Calls.Path, Input() with { StartsAt = "2027-06-05", EndsAt = "2027-06-05", AllDay = true }).JsonAsync(201);
        (gathering.Text("startsAtUtc"), gathering.Text("endsAtUtc"), gathering.Text("endsAt")).ShouldBe(("2027-06-04T22:00:00+00:00", "2027-06-05T22:00:00+00:00", "2027-06-05T00:00:00"));
    }

    [Fact]
    public async Task Lists_are_pages_in_the_order_of_time()
    {
        var school = fixture.Host.Client(Roles.Coordinator, "PAGES");
        foreach (var days in new[] { 30, 10, 20 })
            await school.PublishedAsync(Inputs.Gathering(fixture.Clock.GetUtcNow(), days: days));
        var seen = new List<string>();
        string? next = null;
        do
        {
            var page = await fixture.Host.Anonymous().GetAsync($"{Calls.Path}/public?school=PAGES&limit=1&after={next}").JsonAsync(200);
            seen.AddRange(page.GetProperty("items").EnumerateArray().Select(i => i.Text("startsAtUtc")));
            next = page.TryGetProperty("next", out var more) ? more.GetString() : null;
        }
        while (next is not null);
        seen.Count.ShouldBe(3);
        seen.ShouldBeInOrder();
        (await fixture.Host.Anonymous().GetAsync($"{Calls.Path}/public?after=nonsense").CodeAsync(400)).ShouldBe("invalid-input");
        (await school.GetAsync($"{Calls.Path}?state=nonsense").CodeAsync(400)).ShouldBe("invalid-input");
        (await school.GetAsync($"{Calls.Path}?limit=0").CodeAsync(400)).ShouldBe("invalid-input");
    }
}
