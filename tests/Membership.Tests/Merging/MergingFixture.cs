using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using AlumniPlatform.Membership.Merging;
using AlumniPlatform.Membership.Tests.Activation;
using AlumniPlatform.Membership.Tests.Intake;
using AlumniPlatform.ServiceDefaults;
using AlumniPlatform.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace AlumniPlatform.Membership.Tests.Merging;

/// <summary>Membership with a clock that stands still, so that doubles are looked for when a test says so.</summary>
public sealed class MergingFixture : ActivationFixture
{
    public const string Candidates = "/api/membership/merge-candidates";
    public static readonly string[] Queues =
        ["analytics.persons-merged", "analytics.degree-revoked", "analytics.consent-changed", "analytics.graduation-expected", "analytics.reachability-changed", "communication.invitation-closed"];

    private PublishedMessages? published;

    internal PublishedMessages Published => published!;

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        published = await PublishedMessages.ReadAsync(VirtualHost, Queues);
    }

    public override async ValueTask DisposeAsync()
    {
        if (published is not null)
            await published.DisposeAsync();
        await base.DisposeAsync();
    }

    /// <summary>Records a student with a degree; returns the person.</summary>
    public async Task<(string Student, Guid Id)> RecordAsync(Action<JsonObject>? change = null)
    {
        var student = Events.NewStudent();
        await Host.SendAsync(Events.Awarded(data =>
        {
            data["familyName"] = $"Egen{student}"; // nobody's double unless a test says so
            change?.Invoke(data);
        }, student));
        return (student, await IdOfAsync(student));
    }

    public Task<Guid> IdOfAsync(string student) => OfPersonAsync<Guid>("id", student);

    public async Task FindAsync()
    {
        await using var scope = Host.Services.CreateAsyncScope();
        while (await FindDoubles.RunAsync(scope.ServiceProvider.GetRequiredService<MembershipDb>(), Clock.GetUtcNow(), CancellationToken.None) > 0)
        {
        }
    }

    /// <summary>The pairs that somebody sees, as the other of <paramref name="person"/>, with why.</summary>
    public async Task<string[]> OfferedAsync(Guid person, string role = Roles.Central, string school = "EECS", string state = "open")
    {
        await FindAsync();
        using var client = Host.Client(role, school);
        var offered = new List<string>();
        for (string? next = ""; next is not null;)
        {
            var page = await client.GetFromJsonAsync<JsonElement>($"{Candidates}?limit=200&state={state}&after={next}");
            foreach (var pair in page.GetProperty("items").EnumerateArray())
            {
                Guid[] both = [pair.GetProperty("a").GetProperty("id").GetGuid(), pair.GetProperty("b").GetProperty("id").GetGuid()];
                if (both.Contains(person))
                    offered.Add($"{pair.GetProperty("kind").GetString()} {both.Single(id => id != person)}");
            }
            next = page.TryGetProperty("next", out var more) ? more.GetString() : null;
        }
        return [.. offered];
    }

    public async Task<(HttpStatusCode Status, string? Code)> MergeAsync(Guid keep, Guid other, HttpClient? client = null) =>
        await SendAsync(client ?? Host.Client(Roles.Central), $"/api/membership/people/{keep}/merge", new { other });

    public static async Task<(HttpStatusCode Status, string? Code)> SendAsync(HttpClient client, string path, object body)
    {
        using (client)
        {
            using var response = await client.PostAsJsonAsync(path, body);
            var text = await response.Content.ReadAsStringAsync();
            return (response.StatusCode, text.Length > 0 && JsonDocument.Parse(text).RootElement.TryGetProperty("code", out var code) ? code.GetString() : null);
        }
    }
}
