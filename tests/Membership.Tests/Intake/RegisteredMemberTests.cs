using System.Text.Json;
using System.Text.Json.Nodes;
using AlumniPlatform.Membership.Intake;
using AlumniPlatform.Membership.Tests.Activation;
using AlumniPlatform.Testing;
using RabbitMQ.Client;
using Shouldly;
using Xunit;

namespace AlumniPlatform.Membership.Tests.Intake;

public sealed class RegisteredMemberTests(ActivationFixture fixture) : IClassFixture<ActivationFixture>
{
    private readonly string student = Events.NewStudent();

    public static TheoryData<string, string> BadData => new()
    {
        { """{"memberSince": null}""", "missing-field" },
        { """{"memberSince": "2009"}""", "invalid-field" },
        { """{"memberSince": "2099-01-01"}""", "invalid-field" },
        { """{"email": null}""", "missing-field" },
        { """{"school": "NONE"}""", "unknown-school" },
        { """{"programme": null}""", "missing-field" },
        { """{"consents": true}""", "invalid-field" },
        { """{"consents": {"newsletter": "yes"}}""", "invalid-field" },
        { """{"consents": {"unheard-of": true}}""", "invalid-field" },
    };

    [Theory, MemberData(nameof(BadData))]
    public async Task Bad_data_makes_no_member(string change, string code)
    {
        var answer = await fixture.Host.SendAsync(Registered(data =>
        {
            foreach (var (name, value) in JsonNode.Parse(change)!.AsObject())
                data[name] = value?.DeepClone();
        }));
        answer.Rejected.ShouldHaveSingleItem().Code.ShouldBe(code);
        (await fixture.Database.ScalarAsync<long>("select count(*) from person where student_ref = $1", student)).ShouldBe(0);
    }

    [Fact]
    public async Task A_system_of_one_school_registers_no_member_of_another()
    {
        var answer = await fixture.Host.SendAsync([Registered()], school: "SCI");
        answer.Rejected.ShouldHaveSingleItem().Code.ShouldBe("foreign-school");
    }

    [Fact]
    public async Task A_member_of_an_earlier_register_is_one_since_then_and_is_not_invited()
    {
        var answer = await fixture.Host.SendAsync(Registered(data => data["consents"] = new JsonObject { ["newsletter"] = true, ["directory"] = false, ["surveys"] = null }));
        answer.Accepted.ShouldBe(1);
        (await fixture.OfPersonAsync<string>("state || ' ' || to_char(activated_at at time zone 'UTC', 'YYYY-MM-DD HH24:MI')", student)).ShouldBe("Member 2009-05-04 12:00");
        (await CountAsync("invitation")).ShouldBe(0);

        var person = await fixture.OfPersonAsync<Guid>("id", student);
        var activated = (await PublishedAsync("analytics.member-activated", person, 1)).Single();
        activated.GetProperty("occurredAt").GetDateTimeOffset().ShouldBe(new DateTimeOffset(2009, 5, 4, 12, 0, 0, TimeSpan.Zero));
        var consents = await PublishedAsync("analytics.consent-changed", person, 2);
        consents.Select(c => $"{c.GetProperty("consent")} {c.GetProperty("given")} {c.GetProperty("wordingVersion")}").Order().ShouldBe(["directory False registered", "newsletter True registered"]);
        var account = (await PublishedAsync("identity.create-account", person, 1)).Single();
        account.GetProperty("email").GetString().ShouldBe("ebba@home.example.se");
        account.TryGetProperty("ticketHash", out _).ShouldBeFalse();
        consents.Append(activated).Select(m => m.GetProperty("version").GetInt64()).ShouldBeUnique();
    }

    [Fact]
    public async Task A_member_of_today_is_not_one_in_the_future()
    {
        var now = fixture.Clock.GetUtcNow();
        await fixture.Host.SendAsync(Registered(data => data["memberSince"] = now.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture)));
        (await fixture.OfPersonAsync<DateTime>("activated_at", student)).ShouldBeLessThanOrEqualTo(now.UtcDateTime);
    }

    [Fact]
    public async Task An_open_invitation_is_closed_and_its_link_used_up()
    {
        var token = await fixture.InviteAsync(student);
        (await fixture.Host.SendAsync(Registered())).Accepted.ShouldBe(1);
        (await fixture.PostAsync("/lookup", new { token })).Body.GetProperty("code").GetString().ShouldBe("already-activated");
        var closed = (await PublishedAsync("communication.invitation-closed", await fixture.OfPersonAsync<Guid>("id", student), 1)).Single();
        closed.GetProperty("reason").GetString().ShouldBe("activated");
    }

    [Fact]
    public async Task A_degree_in_the_same_batch_or_later_invites_no_member()
    {
        (await fixture.Host.SendAsync(Events.Awarded(studentRef: student), Registered())).Accepted.ShouldBe(2);
        (await fixture.Host.SendAsync(Events.Awarded(data => data["degree"] = "Licentiatexamen", student))).Accepted.ShouldBe(1);
        (await CountAsync("degree")).ShouldBe(2);
        (await CountAsync("invitation")).ShouldBe(0);
    }

    [Fact]
    public async Task Who_is_a_member_already_is_a_duplicate_and_stays_one_since_the_first_day()
    {
        var answer = await fixture.Host.SendAsync(Registered(), Registered(data => data["memberSince"] = "2015-01-01"));
        (answer.Accepted, answer.Duplicates).ShouldBe((1, 1));
        answer = await fixture.Host.SendAsync(Registered(data => (data["memberSince"], data["privateEmail"]) = ("2001-01-01", "other@home.example.se")));
        (answer.Accepted, answer.Duplicates).ShouldBe((0, 1));
        (await fixture.OfPersonAsync<string>("extract(year from activated_at) || ' ' || private_email", student)).ShouldBe("2009 ebba@home.example.se");
    }

    [Theory]
    [InlineData("state = 'Left'")]
    [InlineData("declined_at = now()")]
    public async Task Who_left_or_declined_is_not_made_a_member_by_a_register(string word)
    {
        await fixture.InviteAsync(student);
        await fixture.Database.ExecuteAsync($"update person set {word} where student_ref = '{student}'");
        (await fixture.Host.SendAsync(Registered())).Rejected.ShouldHaveSingleItem().Code.ShouldBe("opted-out");
        (await fixture.OfPersonAsync<bool>("state = 'Member'", student)).ShouldBeFalse();
    }

    [Fact]
    public async Task The_same_register_sent_to_two_replicas_at_once_makes_each_a_member_once()
    {
        await using var replica = await fixture.StartReplicaAsync();
        JsonObject[] register = [.. Enumerable.Range(0, 300).Select(_ => Registered(of: Events.NewStudent()))];
        var before = await fixture.Database.ScalarAsync<long>("select count(*) from person where state = 'Member'");
        var answers = await Task.WhenAll(fixture.Host.SendAsync(register), replica.SendAsync(register.Reverse()), fixture.Host.SendAsync(register));
        answers.Sum(a => a.Accepted).ShouldBe(300);
        answers.Sum(a => a.Duplicates).ShouldBe(600);
        (await fixture.Database.ScalarAsync<long>("select count(*) from person where state = 'Member'")).ShouldBe(before + 300);
    }

    private JsonObject Registered(Action<JsonObject>? change = null, string? of = null)
    {
        var data = Events.Awarded(studentRef: of ?? student)["data"]!.DeepClone().AsObject();
        foreach (var name in new[] { "awardedOn", "degree", "level" })
            data.Remove(name);
        (data["memberSince"], data["privateEmail"]) = ("2009-05-04", "ebba@home.example.se");
        change?.Invoke(data);
        return Events.Event(GraduationRecord.Registered, data, null);
    }

    private Task<long> CountAsync(string table) => fixture.OfPersonAsync<long>($"(select count(*) from {table} where person_id = person.id)", student);

    /// <summary>Messages about a person that wait in a queue which nobody reads here. They stay there.</summary>
    private async Task<IReadOnlyList<JsonElement>> PublishedAsync(string queue, Guid person, int count)
    {
        await Eventually.Async(fixture.VirtualHost.QueuesAsync, queues => queues.Contains(queue));
        await using var connection = await new ConnectionFactory { Uri = new Uri(fixture.VirtualHost.ConnectionString) }.CreateConnectionAsync();
        await using var channel = await connection.CreateChannelAsync();
        var seen = new List<JsonElement>();
        return await Eventually.Async(async () =>
        {
            while (await channel.BasicGetAsync(queue, autoAck: false) is { } message)
            {
                var envelope = JsonSerializer.Deserialize<JsonElement>(message.Body.Span);
                seen.AddRange(envelope.TryGetProperty("messages", out var package) ? package.EnumerateArray() : [envelope.GetProperty("message")]);
            }
            return seen.Where(m => m.GetProperty("personId").GetGuid() == person).ToArray();
        }, messages => messages.Length == count);
    }
}
