using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using AlumniPlatform.ServiceDefaults;
using AlumniPlatform.Testing;
using Shouldly;
using Xunit;
using static AlumniPlatform.Testing.AuthorisationRow;

namespace AlumniPlatform.Membership.Tests;

public sealed class AuthorisationTests(MembershipFixture fixture) : IClassFixture<MembershipFixture>
{
    [Fact]
    public async Task Each_endpoint_admits_whom_it_should_and_nobody_else()
    {
        using var client = fixture.Host.Anonymous();
        await Eventually.Async(async () => (await client.GetAsync("/health/ready")).StatusCode, status => status == HttpStatusCode.OK);
        await AuthorisationTable.CheckAsync(fixture.Host, Rows);
    }

    [Fact]
    public async Task The_API_is_described_in_OpenAPI()
    {
        using var client = fixture.Host.Anonymous();
        var document = await client.GetFromJsonAsync<JsonElement>("/api/membership/openapi.json");
        document.GetProperty("openapi").GetString().ShouldStartWith("3.1");
        var intake = document.GetProperty("paths").GetProperty("/api/membership/intake").GetProperty("post");
        intake.GetProperty("requestBody").GetProperty("content").TryGetProperty("application/cloudevents-batch+json", out _).ShouldBeTrue();
    }

    private static readonly AuthorisationRow[] Rows =
    [
        Anonymous("GET", "/api/membership/openapi.json"),
        Anonymous("GET", "/api/membership/organisation"),
        Allow("POST", "/api/membership/intake", Roles.SchoolSystem, Roles.Central),
        Allow("GET", "/api/membership/intake", Roles.SchoolSystem, Roles.Central, Roles.Coordinator, Roles.Operator),
        Allow("GET", "/api/membership/intake/{receipt}", Roles.SchoolSystem, Roles.Central, Roles.Coordinator, Roles.Operator),
        Anonymous("POST", "/api/membership/activations/lookup"),
        Anonymous("POST", "/api/membership/activations"),
        Anonymous("POST", "/api/membership/activations/resend"),
        Allow("GET", "/api/membership/people", Roles.Coordinator, Roles.Central),
        Anonymous("POST", "/api/membership/address-confirmations/lookup"),
        Anonymous("POST", "/api/membership/address-confirmations"),
        Allow("GET", "/api/membership/me", Roles.Member),
        Allow("PUT", "/api/membership/me", Roles.Member),
        Allow("DELETE", "/api/membership/me", Roles.Member),
        Allow("PUT", "/api/membership/me/consents/{code}", Roles.Member),
        Allow("POST", "/api/membership/me/private-email", Roles.Member),
        Allow("POST", "/api/membership/me/leave", Roles.Member),
        Allow("GET", "/api/membership/me/export", Roles.Member),
        Allow("DELETE", "/api/membership/people/{id}", Roles.Central),
        Allow("GET", "/api/membership/dead-letters", Roles.Operator),
        Allow("GET", "/api/membership/dead-letters/audit", Roles.Operator),
        Allow("GET", "/api/membership/dead-letters/{id}", Roles.Operator),
        Allow("POST", "/api/membership/dead-letters/{id}/replay", Roles.Operator),
        Allow("POST", "/api/membership/dead-letters/{id}/drop", Roles.Operator),
        Allow("POST", "/api/membership/dead-letters/replay", Roles.Operator),
    ];
}
