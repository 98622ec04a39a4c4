using System.Net.Http.Json;
using System.Text.Json;
using AlumniPlatform.ServiceDefaults;
using AlumniPlatform.Testing;
using Shouldly;
using Xunit;

namespace AlumniPlatform.Platform.Tests;

/// <summary>Every documented endpoint as every service account, through the gateway with real tokens. A new endpoint without a row fails.</summary>
public sealed class AuthorisationTests(PlatformFixture platform)
{
    private static readonly string[] services = ["membership", "events", "communication", "analytics", "identity"];

    // Service accounts by the role that they carry; members sign in as people and are in each service's own table.
    private static readonly Dictionary<string, string> accounts = new()
    {
        [Roles.SchoolSystem] = "school-system-eecs",
        [Roles.Central] = "central",
        [Roles.Coordinator] = "coordinator-eecs",
        [Roles.Analyst] = "analyst",
        [Roles.Operator] = "operator",
        [Roles.Door] = "door-eecs",
    };

    private static IEnumerable<AuthorisationRow> Rows() =>
    [
        AuthorisationRow.Allow("POST", "/api/membership/intake", Roles.SchoolSystem, Roles.Central),
        AuthorisationRow.Allow("GET", "/api/membership/intake", Roles.SchoolSystem, Roles.Central, Roles.Coordinator, Roles.Operator),
        AuthorisationRow.Allow("GET", "/api/membership/intake/{receipt}", Roles.SchoolSystem, Roles.Central, Roles.Coordinator, Roles.Operator),
        AuthorisationRow.Allow("POST", "/api/membership/imports", Roles.Central, Roles.Coordinator, Roles.SchoolSystem),
        AuthorisationRow.Allow("GET", "/api/membership/imports", Roles.Central, Roles.Coordinator, Roles.SchoolSystem),
        AuthorisationRow.Allow("GET", "/api/membership/imports/{id}", Roles.Central, Roles.Coordinator, Roles.SchoolSystem),
        AuthorisationRow.Allow("POST", "/api/membership/imports/{id}/start", Roles.Central, Roles.Coordinator, Roles.SchoolSystem),
        AuthorisationRow.Allow("POST", "/api/membership/imports/{id}/cancel", Roles.Central, Roles.Coordinator, Roles.SchoolSystem),
        AuthorisationRow.Allow("GET", "/api/membership/imports/{id}/rejected.csv", Roles.Central, Roles.Coordinator, Roles.SchoolSystem),
        AuthorisationRow.Allow("GET", "/api/membership/ladok", Roles.Operator, Roles.Central),
        AuthorisationRow.Allow("GET", "/api/membership/ladok/waiting", Roles.Operator, Roles.Central),
        AuthorisationRow.Allow("GET", "/api/membership/intake/rejected", Roles.SchoolSystem, Roles.Central, Roles.Coordinator, Roles.Operator),
        AuthorisationRow.Allow("GET", "/api/membership/intake/rejected/summary", Roles.SchoolSystem, Roles.Central, Roles.Coordinator, Roles.Operator),
        AuthorisationRow.Allow("GET", "/api/membership/intake/rejected/{receipt}/{index}", Roles.SchoolSystem, Roles.Central, Roles.Coordinator, Roles.Operator),
        AuthorisationRow.Allow("POST", "/api/membership/intake/rejected/{receipt}/{index}/replay", Roles.Central, Roles.Coordinator),
        AuthorisationRow.Allow("POST", "/api/membership/intake/rejected/replay", Roles.Central, Roles.Coordinator),
        AuthorisationRow.Allow("POST", "/api/membership/intake/rejected/{receipt}/{index}/dismiss", Roles.Central, Roles.Coordinator),
        AuthorisationRow.Allow("POST", "/api/membership/intake/rejected/{receipt}/{index}/reopen", Roles.Central, Roles.Coordinator),
        AuthorisationRow.Allow("GET", "/api/membership/intake/claims", Roles.Coordinator, Roles.Central),
        AuthorisationRow.Allow("GET", "/api/membership/intake/claims/{id}", Roles.Coordinator, Roles.Central),
        AuthorisationRow.Allow("POST", "/api/membership/intake/claims/{id}/accept", Roles.Coordinator, Roles.Central),
        AuthorisationRow.Allow("POST", "/api/membership/intake/claims/{id}/dismiss", Roles.Coordinator, Roles.Central),
        AuthorisationRow.Allow("GET", "/api/membership/merge-candidates", Roles.Central, Roles.Coordinator),
        AuthorisationRow.Allow("GET", "/api/membership/merge-candidates/{a}/{b}", Roles.Central, Roles.Coordinator),
        AuthorisationRow.Allow("POST", "/api/membership/merge-candidates/{a}/{b}/dismiss", Roles.Central, Roles.Coordinator),
        AuthorisationRow.Allow("POST", "/api/membership/merge-candidates/{a}/{b}/reopen", Roles.Central, Roles.Coordinator),
        AuthorisationRow.Allow("POST", "/api/membership/people/{keep}/merge", Roles.Central, Roles.Coordinator),
        AuthorisationRow.Anonymous("POST", "/api/membership/activations"),
        AuthorisationRow.Anonymous("POST", "/api/membership/activations/lookup"),
        AuthorisationRow.Anonymous("POST", "/api/membership/activations/decline"),
        AuthorisationRow.Anonymous("POST", "/api/membership/activations/unsubscribe"),
        AuthorisationRow.Anonymous("POST", "/api/membership/activations/resend"),
        AuthorisationRow.Allow("POST", "/api/membership/invitations/invite", Roles.Coordinator, Roles.Central),
        AuthorisationRow.Allow("POST", "/api/membership/invitations/remind", Roles.Coordinator, Roles.Central),
        AuthorisationRow.Anonymous("GET", "/api/membership/organisation"),
        AuthorisationRow.Allow("GET", "/api/membership/organisation/changes", Roles.Central),
        AuthorisationRow.Allow("POST", "/api/membership/organisation/schools", Roles.Central),
        AuthorisationRow.Allow("GET", "/api/membership/organisation/schools/{code}", Roles.Coordinator, Roles.Central),
        AuthorisationRow.Allow("PUT", "/api/membership/organisation/schools/{code}", Roles.Central),
        AuthorisationRow.Allow("PUT", "/api/membership/organisation/schools/{code}/mail", Roles.Coordinator, Roles.Central),
        AuthorisationRow.Allow("GET", "/api/membership/organisation/schools/{code}/merge", Roles.Central),
        AuthorisationRow.Allow("POST", "/api/membership/organisation/schools/{code}/merge", Roles.Central),
        AuthorisationRow.Allow("POST", "/api/membership/organisation/programmes", Roles.Central),
        AuthorisationRow.Allow("GET", "/api/membership/organisation/programmes/{code}", Roles.Central),
        AuthorisationRow.Allow("PUT", "/api/membership/organisation/programmes/{code}", Roles.Central),
        AuthorisationRow.Allow("GET", "/api/membership/people", Roles.Coordinator, Roles.Central),
        AuthorisationRow.Allow("POST", "/api/membership/people/{id}/reachable", Roles.Coordinator, Roles.Central),
        AuthorisationRow.Allow("GET", "/api/membership/volunteers", Roles.Coordinator, Roles.Central),
        AuthorisationRow.Anonymous("POST", "/api/membership/address-confirmations/lookup"),
        AuthorisationRow.Anonymous("POST", "/api/membership/address-confirmations"),
        AuthorisationRow.Allow("GET", "/api/membership/me", Roles.Member),
        AuthorisationRow.Allow("PUT", "/api/membership/me", Roles.Member),
        AuthorisationRow.Allow("DELETE", "/api/membership/me", Roles.Member),
        AuthorisationRow.Allow("PUT", "/api/membership/me/consents/{code}", Roles.Member),
        AuthorisationRow.Allow("POST", "/api/membership/me/private-email", Roles.Member),
        AuthorisationRow.Allow("POST", "/api/membership/me/leave", Roles.Member),
        AuthorisationRow.Allow("GET", "/api/membership/me/export", Roles.Member),
        AuthorisationRow.Allow("GET", "/api/membership/me/volunteering", Roles.Member),
        AuthorisationRow.Allow("PUT", "/api/membership/me/volunteering", Roles.Member),
        AuthorisationRow.Allow("DELETE", "/api/membership/people/{id}", Roles.Central),
        AuthorisationRow.Allow("GET", "/api/events", Roles.Coordinator, Roles.Central),
        AuthorisationRow.Allow("POST", "/api/events", Roles.Coordinator, Roles.Central),
        AuthorisationRow.Allow("GET", "/api/events/{id}", Roles.Coordinator, Roles.Central),
        AuthorisationRow.Allow("PUT", "/api/events/{id}", Roles.Coordinator, Roles.Central),
        AuthorisationRow.Allow("POST", "/api/events/{id}/publish", Roles.Coordinator, Roles.Central),
        AuthorisationRow.Allow("POST", "/api/events/{id}/cancel", Roles.Coordinator, Roles.Central),
        AuthorisationRow.Allow("POST", "/api/events/{id}/hold", Roles.Coordinator, Roles.Central),
        AuthorisationRow.Allow("POST", "/api/events/{id}/copy", Roles.Coordinator, Roles.Central),
        AuthorisationRow.Allow("POST", "/api/events/{id}/repeat", Roles.Coordinator, Roles.Central),
        AuthorisationRow.Allow("GET", "/api/events/{id}/picture", Roles.Coordinator, Roles.Central),
        AuthorisationRow.Allow("PUT", "/api/events/{id}/picture", Roles.Coordinator, Roles.Central),
        AuthorisationRow.Allow("PUT", "/api/events/{id}/picture/alt", Roles.Coordinator, Roles.Central),
        AuthorisationRow.Allow("DELETE", "/api/events/{id}/picture", Roles.Coordinator, Roles.Central),
        AuthorisationRow.Allow("GET", "/api/events/{id}/registrations", Roles.Coordinator, Roles.Central),
        AuthorisationRow.Allow("GET", "/api/events/{id}/registrations.csv", Roles.Coordinator, Roles.Central),
        AuthorisationRow.Allow("GET", "/api/events/{id}/registrations/summary", Roles.Coordinator, Roles.Central),
        AuthorisationRow.Allow("GET", "/api/events/{id}/waiting-list", Roles.Coordinator, Roles.Central),
        AuthorisationRow.Allow("POST", "/api/events/{id}/registrations/{registration}/approve", Roles.Coordinator, Roles.Central),
        AuthorisationRow.Allow("POST", "/api/events/{id}/registrations/{registration}/reject", Roles.Coordinator, Roles.Central),
        AuthorisationRow.Allow("POST", "/api/events/{id}/registrations/{registration}/promote", Roles.Coordinator, Roles.Central),
        AuthorisationRow.Allow("POST", "/api/events/{id}/registrations/{registration}/accept", Roles.Coordinator, Roles.Central),
        AuthorisationRow.Allow("POST", "/api/events/{id}/registrations/{registration}/decline", Roles.Coordinator, Roles.Central),
        AuthorisationRow.Allow("POST", "/api/events/{id}/registrations/{registration}/cancel", Roles.Coordinator, Roles.Central),
        AuthorisationRow.Allow("GET", "/api/events/doors", Roles.Door, Roles.Coordinator, Roles.Central),
        AuthorisationRow.Allow("GET", "/api/events/{id}/door", Roles.Door, Roles.Coordinator, Roles.Central),
        AuthorisationRow.Allow("POST", "/api/events/{id}/check-ins", Roles.Door, Roles.Coordinator, Roles.Central),
        AuthorisationRow.Allow("DELETE", "/api/events/{id}/check-ins/{registration}", Roles.Door, Roles.Coordinator, Roles.Central),
        AuthorisationRow.Allow("POST", "/api/events/{id}/walk-ins", Roles.Door, Roles.Coordinator, Roles.Central),
        AuthorisationRow.Allow("GET", "/api/events/{id}/attendance", Roles.Door, Roles.Coordinator, Roles.Central),
        AuthorisationRow.Allow("GET", "/api/events/{id}/badges", Roles.Coordinator, Roles.Central),
        AuthorisationRow.Allow("GET", "/api/events/{id}/badges.csv", Roles.Coordinator, Roles.Central),
        AuthorisationRow.Allow("GET", "/api/events/{id}/photos", Roles.Coordinator, Roles.Central),
        AuthorisationRow.Allow("GET", "/api/events/{id}/photos.csv", Roles.Coordinator, Roles.Central),
        AuthorisationRow.Allow("GET", "/api/events/{id}/feedback", Roles.Coordinator, Roles.Central),
        AuthorisationRow.Allow("GET", "/api/events/{id}/feedback.csv", Roles.Coordinator, Roles.Central),
        AuthorisationRow.Allow("GET", "/api/events/{id}/costs", Roles.Coordinator, Roles.Central),
        AuthorisationRow.Allow("PUT", "/api/events/{id}/costs", Roles.Coordinator, Roles.Central),
        AuthorisationRow.Anonymous("PUT", "/api/events/registrations/{token}/photos"),
        AuthorisationRow.Anonymous("GET", "/api/events/registrations/{token}/feedback"),
        AuthorisationRow.Anonymous("PUT", "/api/events/registrations/{token}/feedback"),
        AuthorisationRow.Anonymous("GET", "/api/events/registrations/{token}/ticket"),
        AuthorisationRow.Anonymous("GET", "/api/events/registrations/{token}/certificate"),
        AuthorisationRow.Anonymous("GET", "/api/events/public"),
        AuthorisationRow.Anonymous("GET", "/api/events/public/{slug}"),
        AuthorisationRow.Anonymous("GET", "/api/events/public/{slug}/picture"),
        AuthorisationRow.Anonymous("GET", "/api/events/public/calendar.ics"),
        AuthorisationRow.Anonymous("GET", "/api/events/public/{slug}/calendar.ics"),
        AuthorisationRow.Anonymous("GET", "/api/events/registrations/{token}/calendar.ics"),
        AuthorisationRow.Anonymous("GET", "/api/events/members/{token}/calendar.ics"),
        AuthorisationRow.Allow("GET", "/api/events/mine/calendar", Roles.Member),
        AuthorisationRow.Anonymous("POST", "/api/events/public/{slug}/registrations"),
        AuthorisationRow.Anonymous("GET", "/api/events/reservations/{token}"),
        AuthorisationRow.Anonymous("POST", "/api/events/reservations/{token}"),
        AuthorisationRow.Anonymous("GET", "/api/events/registrations/{token}"),
        AuthorisationRow.Anonymous("PUT", "/api/events/registrations/{token}"),
        AuthorisationRow.Anonymous("DELETE", "/api/events/registrations/{token}"),
        AuthorisationRow.Anonymous("POST", "/api/events/registrations/{token}/accept"),
        AuthorisationRow.Anonymous("POST", "/api/events/registrations/{token}/decline"),
        AuthorisationRow.Allow("GET", "/api/communication/deliveries", Roles.Coordinator, Roles.Central, Roles.Operator),
        AuthorisationRow.Allow("GET", "/api/communication/deliveries/summary", Roles.Coordinator, Roles.Central, Roles.Operator),
        AuthorisationRow.Allow("GET", "/api/communication/sending", Roles.Operator),
        AuthorisationRow.Allow("POST", "/api/communication/sending/pauses/{id}/resume", Roles.Operator),
        AuthorisationRow.Allow("GET", "/api/analytics/coverage", Roles.Coordinator, Roles.Central, Roles.Analyst),
        AuthorisationRow.Allow("GET", "/api/analytics/members", Roles.Coordinator, Roles.Central, Roles.Analyst),
        AuthorisationRow.Allow("GET", "/api/analytics/gatherings", Roles.Coordinator, Roles.Central, Roles.Analyst),
        AuthorisationRow.Allow("GET", "/api/analytics/rebuild", Roles.Operator, Roles.Central),
        AuthorisationRow.Allow("POST", "/api/analytics/rebuild", Roles.Operator, Roles.Central),
        AuthorisationRow.SignedIn("GET", "/api/identity/sessions"),
        AuthorisationRow.SignedIn("GET", "/api/identity/sessions/current"),
        AuthorisationRow.SignedIn("POST", "/api/identity/sessions/end-others"),
        AuthorisationRow.SignedIn("DELETE", "/api/identity/sessions/{id}"),
        AuthorisationRow.SignedIn("DELETE", "/api/identity/sessions/current"),
        AuthorisationRow.Allow("POST", "/api/identity/accounts/search", Roles.Central, Roles.Operator),
        AuthorisationRow.Allow("POST", "/api/identity/accounts/{id}/end-sessions", Roles.Central, Roles.Operator),
        AuthorisationRow.Allow("GET", "/api/identity/accounts/audit", Roles.Central, Roles.Operator),
        .. services.SelectMany(service => new[]
        {
            AuthorisationRow.Allow("GET", $"/api/{service}/dead-letters", Roles.Operator),
            AuthorisationRow.Allow("GET", $"/api/{service}/dead-letters/audit", Roles.Operator),
            AuthorisationRow.Allow("GET", $"/api/{service}/dead-letters/{{id}}", Roles.Operator),
            AuthorisationRow.Allow("POST", $"/api/{service}/dead-letters/{{id}}/replay", Roles.Operator),
            AuthorisationRow.Allow("POST", $"/api/{service}/dead-letters/{{id}}/drop", Roles.Operator),
            AuthorisationRow.Allow("POST", $"/api/{service}/dead-letters/replay", Roles.Operator),
        }),
    ];

    [Fact]
    public async Task Every_documented_endpoint_admits_the_roles_of_its_row_and_no_others()
    {
        var endpoints = new List<EndpointSample>();
        using var anonymous = platform.Anonymous();
        foreach (var service in services)
            endpoints.AddRange(Endpoints(await anonymous.GetFromJsonAsync<JsonElement>($"/api/{service}/openapi.json")));
        endpoints.Count.ShouldBeGreaterThan(20);

        var clients = new Dictionary<string, HttpClient>();
        foreach (var (role, account) in accounts)
            clients[role] = await platform.ClientAsync(account);
        await AuthorisationTable.CheckAsync(endpoints, [.. Rows()], role => role is null ? platform.Anonymous() : clients[role], [.. accounts.Keys]);
    }

    private static IEnumerable<EndpointSample> Endpoints(JsonElement document) =>
        from path in document.GetProperty("paths").EnumerateObject()
        from operation in path.Value.EnumerateObject()
        where operation.Name is "get" or "post" or "put" or "delete" or "patch"
        let content = operation.Value.TryGetProperty("requestBody", out var body) ? body.GetProperty("content").EnumerateObject().FirstOrDefault().Name : null
        select new EndpointSample(operation.Name.ToUpperInvariant(), path.Name,
            path.Name.Replace("{id}", "01890000-0000-7000-8000-000000000000", StringComparison.Ordinal).Replace("{receipt}", "01890000-0000-7000-8000-000000000000", StringComparison.Ordinal)
                .Replace("{a}", "01890000-0000-7000-8000-000000000000", StringComparison.Ordinal).Replace("{b}", "01890000-0000-7000-8000-000000000001", StringComparison.Ordinal)
                .Replace("{registration}", "01890000-0000-7000-8000-000000000000", StringComparison.Ordinal)
                .Replace("{keep}", "01890000-0000-7000-8000-000000000000", StringComparison.Ordinal).Replace("{index}", "1", StringComparison.Ordinal), content);
}
