using System.Net;
using System.Text.Json;
using AlumniPlatform.Contracts;
using AlumniPlatform.Contracts.Membership;
using AlumniPlatform.Membership.Tests.Intake;
using Shouldly;
using Xunit;

namespace AlumniPlatform.Membership.Tests.Activation;

/// <summary>What people are asked to agree to is what something is done by.</summary>
public sealed class AskedConsentTests(ActivationFixture fixture) : IClassFixture<ActivationFixture>
{
    /// <summary>Code of a consent, and what acts on it. Whoever builds the first adds it, and the consumer of <see cref="ConsentChanged"/>.</summary>
    private static readonly Dictionary<string, string> acts = [];

    private readonly string student = Events.NewStudent();

    [Fact]
    public async Task Nothing_is_asked_that_nothing_is_done_by()
    {
        var (_, invitation) = await fixture.PostAsync("/lookup", new { token = await fixture.InviteAsync(student) });

        Codes(invitation).ShouldBe(acts.Keys, ignoreOrder: true);
        var consumers = MessageCatalogue.All.Single(route => route.Message == typeof(ConsentChanged)).Consumers;
        if (acts.Count == 0)
            consumers.ShouldBe(["analytics"], "it counts what was said and acts on none; whoever acts on one is to be named here");
    }

    [Fact]
    public async Task What_was_published_is_still_taken_and_kept()
    {
        var token = await fixture.InviteAsync(student);

        (await fixture.PostAsync("", new { token, consents = new { newsletter = true, directory = false, surveys = true } })).Status.ShouldBe(HttpStatusCode.OK);

        (await fixture.OfPersonAsync<string>("(select string_agg(code || ' ' || given, ', ' order by code) from consent where person_id = person.id)", student))
            .ShouldBe("directory false, newsletter true, surveys true");
    }

    private static string?[] Codes(JsonElement of) => [.. of.GetProperty("consents").EnumerateArray().Select(c => c.GetProperty("code").GetString())];
}
