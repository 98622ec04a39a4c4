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
        Allow("GET", "/api/membership/organisation/changes", Roles.Central),
        Allow("POST", "/api/membership/organisation/schools", Roles.Central),
        Allow("GET", "/api/membership/organisation/schools/{code}", Roles.Coordinator, Roles.Central),
        Allow("PUT", "/api/membership/organisation/schools/{code}", Roles.Central),
        Allow("PUT", "/api/membership/organisation/schools/{code}/mail", Roles.Coordinator, Roles.Central),
        Allow("GET", "/api/membership/organisation/schools/{code}/merge", Roles.Central),
        Allow("POST", "/api/membership/organisation/schools/{code}/merge", Roles.Central),
        Allow("POST", "/api/membership/organisation/programmes", Roles.Central),
        Allow("GET", "/api/membership/organisation/programmes/{code}", Roles.Central),
        Allow("PUT", "/api/membership/organisation/programmes/{code}", Roles.Central),
        Allow("POST", "/api/membership/intake", Roles.SchoolSystem, Roles.Central),
        Allow("GET", "/api/membership/intake", Roles.SchoolSystem, Roles.Central, Roles.Coordinator, Roles.Operator),
        Allow("GET", "/api/membership/intake/{receipt}", Roles.SchoolSystem, Roles.Central, Roles.Coordinator, Roles.Operator),
        Allow("GET", "/api/membership/intake/rejected", Roles.SchoolSystem, Roles.Central, Roles.Coordinator, Roles.Operator),
        Allow("GET", "/api/membership/intake/rejected/summary", Roles.SchoolSystem, Roles.Central, Roles.Coordinator, Roles.Operator),
        Allow("GET", "/api/membership/intake/rejected/{receipt}/{index}", Roles.SchoolSystem, Roles.Central, Roles.Coordinator, Roles.Operator),
        Allow("POST", "/api/membership/intake/rejected/{receipt}/{index}/replay", Roles.Central, Roles.Coordinator),
        Allow("POST", "/api/membership/intake/rejected/replay", Roles.Central, Roles.Coordinator),
        Allow("POST", "/api/membership/intake/rejected/{receipt}/{index}/dismiss", Roles.Central, Roles.Coordinator),
        Allow("POST", "/api/membership/intake/rejected/{receipt}/{index}/reopen", Roles.Central, Roles.Coordinator),
        Allow("GET", "/api/membership/intake/claims", Roles.Coordinator, Roles.Central),
        Allow("GET", "/api/membership/intake/claims/{id}", Roles.Coordinator, Roles.Central),
        Allow("POST", "/api/membership/intake/claims/{id}/accept", Roles.Coordinator, Roles.Central),
        Allow("POST", "/api/membership/intake/claims/{id}/dismiss", Roles.Coordinator, Roles.Central),
        Allow("GET", "/api/membership/merge-candidates", Roles.Central, Roles.Coordinator),
        Allow("GET", "/api/membership/merge-candidates/{a}/{b}", Roles.Central, Roles.Coordinator),
        Allow("POST", "/api/membership/merge-candidates/{a}/{b}/dismiss", Roles.Central, Roles.Coordinator),
        Allow("POST", "/api/membership/merge-candidates/{a}/{b}/reopen", Roles.Central, Roles.Coordinator),
        Allow("POST", "/api/membership/people/{id}/reachable", Roles.Central, Roles.Coordinator),
        Allow("POST", "/api/membership/people/{keep}/merge", Roles.Central, Roles.Coordinator),
        Allow("POST", "/api/membership/imports", Roles.Central, Roles.Coordinator, Roles.SchoolSystem),
        Allow("GET", "/api/membership/imports", Roles.Central, Roles.Coordinator, Roles.SchoolSystem),
        Allow("GET", "/api/membership/imports/{id}", Roles.Central, Roles.Coordinator, Roles.SchoolSystem),
        Allow("POST", "/api/membership/imports/{id}/start", Roles.Central, Roles.Coordinator, Roles.SchoolSystem),
        Allow("POST", "/api/membership/imports/{id}/cancel", Roles.Central, Roles.Coordinator, Roles.SchoolSystem),
        Allow("GET", "/api/membership/imports/{id}/rejected.csv", Roles.Central, Roles.Coordinator, Roles.SchoolSystem),
        Allow("GET", "/api/membership/ladok", Roles.Operator, Roles.Central),
        Allow("GET", "/api/membership/ladok/waiting", Roles.Operator, Roles.Central),
        Anonymous("POST", "/api/membership/activations/lookup"),
        Anonymous("POST", "/api/membership/activations"),
        Anonymous("POST", "/api/membership/activations/decline"),
        Anonymous("POST", "/api/membership/activations/unsubscribe"),
        Anonymous("POST", "/api/membership/activations/resend"),
        Allow("POST", "/api/membership/invitations/invite", Roles.Coordinator, Roles.Central),
        Allow("POST", "/api/membership/invitations/remind", Roles.Coordinator, Roles.Central),
        Allow("GET", "/api/membership/people", Roles.Coordinator, Roles.Central),
        Anonymous("POST", "/api/membership/address-confirmations/lookup"),
        Anonymous("POST", "/api/membership/address-confirmations"),
        Allow("GET", "/api/membership/me", Roles.Member),
        Allow("PUT", "/api/membership/me", Roles.Member),
        Allow("DELETE", "/api/membership/me", Roles.Member),
        Allow("PUT", "/api/membership/me/consents/{code}", Roles.Member),
        Allow("GET", "/api/membership/me/volunteering", Roles.Member),
        Allow("PUT", "/api/membership/me/volunteering", Roles.Member),
        Allow("GET", "/api/membership/volunteers", Roles.Coordinator, Roles.Central),
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
