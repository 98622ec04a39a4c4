using System.Net.Http.Json;
using System.Text.Json;
using AlumniPlatform.Contracts;
using AlumniPlatform.ServiceDefaults;
using AlumniPlatform.Testing;
using Shouldly;
using Xunit;
using static AlumniPlatform.Testing.AuthorisationRow;

namespace AlumniPlatform.Analytics.Tests;

public sealed class AccessTests(AnalyticsFixture fixture) : IClassFixture<AnalyticsFixture>
{
    private const string DeadLetters = "/api/analytics/dead-letters";

    [Fact]
    public Task Every_endpoint_admits_its_roles_and_nobody_else() => AuthorisationTable.CheckAsync(fixture.Host,
        Allow("GET", "/api/analytics/coverage", Roles.Coordinator, Roles.Central, Roles.Analyst),
        Allow("GET", "/api/analytics/members", Roles.Coordinator, Roles.Central, Roles.Analyst),
        Allow("GET", "/api/analytics/gatherings", Roles.Coordinator, Roles.Central, Roles.Analyst),
        Allow("GET", "/api/analytics/rebuild", Roles.Operator, Roles.Central),
        Allow("POST", "/api/analytics/rebuild", Roles.Operator, Roles.Central),
        Allow("GET", DeadLetters, Roles.Operator),
        Allow("GET", $"{DeadLetters}/audit", Roles.Operator),
        Allow("GET", $"{DeadLetters}/{{id}}", Roles.Operator),
        Allow("POST", $"{DeadLetters}/{{id}}/replay", Roles.Operator),
        Allow("POST", $"{DeadLetters}/{{id}}/drop", Roles.Operator),
        Allow("POST", $"{DeadLetters}/replay", Roles.Operator),
        Anonymous("GET", "/api/analytics/openapi.json"));

    [Fact]
    public async Task Before_anything_arrived_there_are_no_rows_and_no_date()
    {
        using var client = fixture.Host.Client(Roles.Analyst);
        var answer = await client.GetFromJsonAsync<JsonElement>("/api/analytics/coverage");
        answer.GetProperty("asOf").ValueKind.ShouldBe(JsonValueKind.Null);
        answer.GetProperty("rows").GetArrayLength().ShouldBe(0);
    }

    [Fact]
    public async Task The_api_is_described_for_anyone()
    {
        using var client = fixture.Host.Anonymous();
        var document = await client.GetFromJsonAsync<JsonElement>("/api/analytics/openapi.json");
        document.GetProperty("openapi").GetString().ShouldStartWith("3.1");
        document.GetProperty("paths").TryGetProperty("/api/analytics/coverage", out _).ShouldBeTrue();
    }

    [Fact]
    public void No_message_brings_a_name_or_an_address_here()
    {
        // Facts keep whatever a message carries, so a new field is looked at before it may come.
        string[] known =
        [
            "Id", "OccurredAt", "PersonId", "Version", "DegreeId", "InvitationId", "DeliveryId", "RequestId", "RelatesTo", "School", "Programme", "Year",
            "AwardedOn", "ExpectedOn", "Reachable", "Consent", "Given", "WordingVersion", "Purpose", "StatusCode", "EnhancedCode",
            "MergedPersonId", "MergedInto",
            "GatheringId", "Schools", "Partners", "Format", "Audience", "StartsAt", "EndsAt", "Capacity", "Sequence", "RegistrationId", "Party", "QuotaId",
            "FromWaitingList", "Reason", "HadSeats", "Until", "Present", "PartId", "WalkIn", "Amount", "Currency", // reasons are codes, partners a number
        ];
        MessageCatalogue.All.Where(route => route.Consumers.Contains("analytics"))
            .SelectMany(route => route.Message.GetProperties().Select(p => p.Name)).Distinct().ShouldBeSubsetOf(known);
    }
}
