using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using AlumniPlatform.Membership.Intake;
using AlumniPlatform.Membership.Merging;
using AlumniPlatform.Membership.Outreach;
using AlumniPlatform.Membership.Tests.Members;
using AlumniPlatform.ServiceDefaults;
using AlumniPlatform.Testing;
using Microsoft.Extensions.DependencyInjection;
using Shouldly;

namespace AlumniPlatform.Membership.Tests.Intake.Claims;

/// <summary>Persons of SCI, about whom EECS, which has nothing to do with them, sends records.</summary>
public sealed class ClaimFixture : MemberFixture
{
    public const string Claims = "/api/membership/intake/claims";
    public const string Accounts = "identity.create-account";

    private PublishedMessages? published;

    internal PublishedMessages Published => published!;

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        published = await PublishedMessages.ReadAsync(VirtualHost, Accounts);
    }

    public override async ValueTask DisposeAsync()
    {
        if (published is not null)
            await published.DisposeAsync();
        await base.DisposeAsync();
    }

    /// <summary>A student of SCI's.</summary>
    public async Task<string> VictimAsync(Action<JsonObject>? change = null)
    {
        var student = Events.NewStudent();
        (await Host.SendAsync([Events.Awarded(data => { Victim(data); change?.Invoke(data); }, student)], "SCI")).Accepted.ShouldBe(1);
        return student;
    }

    public static void Victim(JsonObject data) =>
        (data["givenName"], data["familyName"], data["school"], data["programme"]) = ("Vera", $"Victim{data["studentRef"]}", "SCI",
            "CTFYS");

    /// <summary>A degree of EECS for somebody, with another name and address; <paramref name="change"/> alters it.</summary>
    public static JsonObject Hijack(string student, Action<JsonObject>? change = null) => Events.Awarded(data =>
    {
        (data["givenName"], data["familyName"]) = ("Hi", "Jack");
        (data["email"], data["privateEmail"]) = ($"jack-{student}@evil.example", $"jack-{student}@evil.example");
        change?.Invoke(data);
    }, student);

    public static JsonObject Registered(JsonObject record)
    {
        var data = record["data"]!.DeepClone().AsObject();
        foreach (var name in new[] { "awardedOn", "degree", "level" })
            data.Remove(name);
        data["memberSince"] = "2020-01-01";
        return Events.Event(GraduationRecord.Registered, data, null);
    }

    /// <summary>What is claimed of whom, by student, as a coordinator of <paramref name="school"/> sees it.</summary>
    public async Task<Dictionary<string, string[]>> ClaimsAsync(string school, string role = Roles.Coordinator, string state = "open")
    {
        var claims = new Dictionary<string, string[]>();
        using var client = Host.Client(role, school);
        for (string? next = ""; next is not null;)
        {
            using var response = await client.GetAsync($"{Claims}?limit=200&state={state}&after={next}");
            if (response.StatusCode == HttpStatusCode.NotFound)
                return claims;
            var page = await response.Content.ReadFromJsonAsync<JsonElement>();
            foreach (var row in page.GetProperty("items").EnumerateArray())
                claims[row.GetProperty("studentRef").GetString()!] = [.. row.GetProperty("fields").EnumerateArray().Select(f =>
                    f.GetString()!)];
            next = page.TryGetProperty("next", out var more) ? more.GetString() : null;
        }
        return claims;
    }

    public async Task OpenAskedAsync()
    {
        await using var scope = Host.Services.CreateAsyncScope();
        while (await scope.ServiceProvider.GetRequiredService<OpenAsked>().RunAsync(CancellationToken.None) == OpenAsked.BatchSize)
        {
        }
    }

    public async Task FindDoublesAsync()
    {
        await using var scope = Host.Services.CreateAsyncScope();
        while (await FindDoubles.RunAsync(scope.ServiceProvider.GetRequiredService<MembershipDb>(), Clock.GetUtcNow(),
            CancellationToken.None) > 0)
        {
        }
    }

    public Task<string> OwnAsync(string student) => OfPersonAsync<string>(
        "concat_ws(' ', given_name, family_name, email, private_email, account_email, language, time_zone, protected_identity, state)",
            student);
}
