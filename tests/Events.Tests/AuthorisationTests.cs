using AlumniPlatform.Events.Gatherings;
using AlumniPlatform.ServiceDefaults;
using AlumniPlatform.Testing;
using Shouldly;
using Xunit;

namespace AlumniPlatform.Events.Tests;

public sealed class AuthorisationTests(EventsFixture fixture) : IClassFixture<EventsFixture>
{
    private static readonly string[] office = [Roles.Coordinator, Roles.Central];
    private static readonly string[] doors = [Roles.Door, Roles.Coordinator, Roles.Central];

    [Fact]
    public Task Every_endpoint_admits_the_roles_of_its_row_and_no_others() => AuthorisationTable.CheckAsync(fixture.Host,
        AuthorisationRow.Allow("GET", "/api/events", office),
        AuthorisationRow.Allow("POST", "/api/events", office),
        AuthorisationRow.Allow("GET", "/api/events/{id}", office),
        AuthorisationRow.Allow("PUT", "/api/events/{id}", office),
        AuthorisationRow.Allow("POST", "/api/events/{id}/publish", office),
        AuthorisationRow.Allow("POST", "/api/events/{id}/cancel", office),
        AuthorisationRow.Allow("POST", "/api/events/{id}/hold", office),
        AuthorisationRow.Allow("POST", "/api/events/{id}/copy", office),
        AuthorisationRow.Allow("POST", "/api/events/{id}/repeat", office),
        AuthorisationRow.Allow("GET", "/api/events/{id}/picture", office),
        AuthorisationRow.Allow("PUT", "/api/events/{id}/picture", office),
        AuthorisationRow.Allow("PUT", "/api/events/{id}/picture/alt", office),
        AuthorisationRow.Allow("DELETE", "/api/events/{id}/picture", office),
        AuthorisationRow.Allow("GET", "/api/events/{id}/registrations", office),
        AuthorisationRow.Allow("GET", "/api/events/{id}/registrations.csv", office),
        AuthorisationRow.Allow("GET", "/api/events/{id}/registrations/summary", office),
        AuthorisationRow.Allow("GET", "/api/events/{id}/waiting-list", office),
        AuthorisationRow.Allow("POST", "/api/events/{id}/registrations/{registration}/approve", office),
        AuthorisationRow.Allow("POST", "/api/events/{id}/registrations/{registration}/reject", office),
        AuthorisationRow.Allow("POST", "/api/events/{id}/registrations/{registration}/promote", office),
        AuthorisationRow.Allow("POST", "/api/events/{id}/registrations/{registration}/accept", office),
        AuthorisationRow.Allow("POST", "/api/events/{id}/registrations/{registration}/decline", office),
        AuthorisationRow.Allow("POST", "/api/events/{id}/registrations/{registration}/cancel", office),
        AuthorisationRow.Allow("GET", "/api/events/doors", doors),
        AuthorisationRow.Allow("GET", "/api/events/{id}/door", doors),
        AuthorisationRow.Allow("POST", "/api/events/{id}/check-ins", doors),
        AuthorisationRow.Allow("DELETE", "/api/events/{id}/check-ins/{registration}", doors),
        AuthorisationRow.Allow("POST", "/api/events/{id}/walk-ins", doors),
        AuthorisationRow.Allow("GET", "/api/events/{id}/attendance", doors),
        AuthorisationRow.Allow("GET", "/api/events/{id}/badges", office),
        AuthorisationRow.Allow("GET", "/api/events/{id}/badges.csv", office),
        AuthorisationRow.Allow("GET", "/api/events/{id}/photos", office),
        AuthorisationRow.Allow("GET", "/api/events/{id}/photos.csv", office),
        AuthorisationRow.Anonymous("PUT", "/api/events/registrations/{token}/photos"),
        AuthorisationRow.Allow("GET", "/api/events/{id}/feedback", office),
        AuthorisationRow.Allow("GET", "/api/events/{id}/feedback.csv", office),
        AuthorisationRow.Allow("GET", "/api/events/{id}/costs", office),
        AuthorisationRow.Allow("PUT", "/api/events/{id}/costs", office),
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
        AuthorisationRow.Allow("GET", "/api/events/dead-letters", Roles.Operator),
        AuthorisationRow.Allow("GET", "/api/events/dead-letters/audit", Roles.Operator),
        AuthorisationRow.Allow("GET", "/api/events/dead-letters/{id}", Roles.Operator),
        AuthorisationRow.Allow("POST", "/api/events/dead-letters/{id}/replay", Roles.Operator),
        AuthorisationRow.Allow("POST", "/api/events/dead-letters/{id}/drop", Roles.Operator),
        AuthorisationRow.Allow("POST", "/api/events/dead-letters/replay", Roles.Operator),
        AuthorisationRow.Anonymous("GET", "/api/events/openapi.json"));
}
