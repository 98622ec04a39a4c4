using System.Net;
using AlumniPlatform.ServiceDefaults;
using AlumniPlatform.Testing;
using Shouldly;
using Xunit;

namespace AlumniPlatform.Portal.Tests;

/// <summary>Who may open what: every page and form × every role.</summary>
public sealed class AccessTests(PortalFixture portal) : IClassFixture<PortalFixture>
{
    private const string Letter = "/operations/dead-letters/{service}/{id}";

    // A page without a row fails, so does a row without a page. Null: everyone.
    private static readonly Dictionary<string, string[]?> rows = new(StringComparer.OrdinalIgnoreCase)
    {
        ["/"] = null,
        ["/error"] = null,
        ["/activate"] = null,
        ["/activate/decline"] = null,
        ["/activate/declined"] = null,
        ["/activate/done"] = null,
        ["/activate/lost"] = null,
        ["/confirm-address"] = null,
        ["/events"] = null,
        ["/events/{slug}"] = null,
        ["/registration"] = null,
        ["/registration/sent"] = null,
        ["/registration/confirm"] = null,
        ["/registration/feedback"] = null,
        ["/registration/photos"] = null,
        ["/registration/accept"] = null,
        ["/registration/decline"] = null,
        ["/registration/cancel"] = null,
        ["/goodbye"] = null,
        ["/signed-in"] = [.. Roles.All],
        ["/signed-in/{id}/end"] = [.. Roles.All],
        ["/signed-in/end-others"] = [.. Roles.All],
        ["/signed-in/others"] = [Roles.Central, Roles.Operator],
        ["/signed-in/others/{account}/end"] = [Roles.Central, Roles.Operator],
        ["/sign-in"] = null,
        ["/sign-out"] = null,
        ["/preferences/language"] = null,
        ["/preferences/theme"] = null,
        ["/health/live"] = null,
        ["/health/ready"] = null,
        ["/{path}"] = null,
        ["/me"] = [Roles.Member],
        ["/me/leave"] = [Roles.Member],
        ["/me/erase"] = [Roles.Member],
        ["/me/export"] = [Roles.Member],
        ["/coverage"] = [Roles.Coordinator, Roles.Central, Roles.Analyst],
        ["/coverage/next/{step}"] = [Roles.Coordinator, Roles.Central],
        ["/coverage/next/{step}/send"] = [Roles.Coordinator, Roles.Central],
        ["/volunteers"] = [Roles.Coordinator, Roles.Central],
        ["/people"] = [Roles.Coordinator, Roles.Central],
        ["/gatherings"] = [Roles.Coordinator, Roles.Central],
        ["/gatherings/new"] = [Roles.Coordinator, Roles.Central],
        ["/gatherings/{id}"] = [Roles.Coordinator, Roles.Central],
        ["/gatherings/{id}/edit"] = [Roles.Coordinator, Roles.Central],
        ["/gatherings/{id}/publish"] = [Roles.Coordinator, Roles.Central],
        ["/gatherings/{id}/hold"] = [Roles.Coordinator, Roles.Central],
        ["/gatherings/{id}/cancel"] = [Roles.Coordinator, Roles.Central],
        ["/gatherings/{id}/copy"] = [Roles.Coordinator, Roles.Central],
        ["/gatherings/{id}/repeat"] = [Roles.Coordinator, Roles.Central],
        ["/gatherings/{id}/picture"] = [Roles.Coordinator, Roles.Central],
        ["/gatherings/{id}/picture/file"] = [Roles.Coordinator, Roles.Central],
        ["/gatherings/{id}/picture/remove"] = [Roles.Coordinator, Roles.Central],
        ["/gatherings/{id}/registrations"] = [Roles.Coordinator, Roles.Central],
        ["/gatherings/{id}/registrations/{registration}/{decision}"] = [Roles.Coordinator, Roles.Central],
        ["/gatherings/{id}/photos"] = [Roles.Coordinator, Roles.Central],
        ["/gatherings/{id}/costs"] = [Roles.Coordinator, Roles.Central],
        ["/gatherings/{id}/feedback"] = [Roles.Coordinator, Roles.Central],
        ["/gatherings/figures"] = [Roles.Coordinator, Roles.Central, Roles.Analyst],
        ["/gatherings/{id}/waiting-list"] = [Roles.Coordinator, Roles.Central],
        ["/deliveries"] = [Roles.Coordinator, Roles.Central, Roles.Operator],
        ["/imports"] = [Roles.Coordinator, Roles.Central],
        ["/imports/{id}"] = [Roles.Coordinator, Roles.Central],
        ["/imports/upload"] = [Roles.Coordinator, Roles.Central],
        ["/imports/{id}/cancel"] = [Roles.Coordinator, Roles.Central],
        ["/organisation"] = [Roles.Coordinator, Roles.Central],
        ["/organisation/changes"] = [Roles.Central],
        ["/organisation/new-school"] = [Roles.Central],
        ["/organisation/new-programme"] = [Roles.Central],
        ["/organisation/programmes/{code}"] = [Roles.Central],
        ["/organisation/schools/{code}"] = [Roles.Central],
        ["/organisation/schools/{code}/mail"] = [Roles.Coordinator, Roles.Central],
        ["/organisation/schools/{code}/merge"] = [Roles.Central],
        ["/inbox"] = [Roles.Coordinator, Roles.Central],
        ["/inbox/replay"] = [Roles.Coordinator, Roles.Central],
        ["/inbox/{receipt}/{index}"] = [Roles.Coordinator, Roles.Central],
        ["/inbox/{receipt}/{index}/mend"] = [Roles.Coordinator, Roles.Central],
        ["/inbox/{receipt}/{index}/replay"] = [Roles.Coordinator, Roles.Central],
        ["/inbox/{receipt}/{index}/dismiss"] = [Roles.Coordinator, Roles.Central],
        ["/inbox/{receipt}/{index}/reopen"] = [Roles.Coordinator, Roles.Central],
        ["/inbox/claims"] = [Roles.Coordinator, Roles.Central],
        ["/inbox/claims/{id}"] = [Roles.Coordinator, Roles.Central],
        ["/inbox/claims/{id}/accept"] = [Roles.Coordinator, Roles.Central],
        ["/inbox/claims/{id}/dismiss"] = [Roles.Coordinator, Roles.Central],
        ["/merging"] = [Roles.Coordinator, Roles.Central],
        ["/merging/{a}/{b}"] = [Roles.Coordinator, Roles.Central],
        ["/merging/{a}/{b}/merge"] = [Roles.Coordinator, Roles.Central],
        ["/merging/{a}/{b}/dismiss"] = [Roles.Coordinator, Roles.Central],
        ["/merging/{a}/{b}/reopen"] = [Roles.Coordinator, Roles.Central],
        ["/check-in"] = [Roles.Door, Roles.Coordinator, Roles.Central],
        ["/check-in/{id}"] = [Roles.Door, Roles.Coordinator, Roles.Central],
        ["/check-in/{id}/list"] = [Roles.Door, Roles.Coordinator, Roles.Central],
        ["/check-in/{id}/scans"] = [Roles.Door, Roles.Coordinator, Roles.Central],
        ["/check-in/{id}/frame"] = [Roles.Door, Roles.Coordinator, Roles.Central],
        ["/check-in/{id}/undo"] = [Roles.Door, Roles.Coordinator, Roles.Central],
        ["/check-in/{id}/walk-in"] = [Roles.Door, Roles.Coordinator, Roles.Central],
        ["/check-in/{id}/attendance"] = [Roles.Door, Roles.Coordinator, Roles.Central],
        ["/check-in/{id}/badges"] = [Roles.Coordinator, Roles.Central],
        ["/events/ticket"] = null,
        ["/events/certificate"] = null,
        ["/operations/dead-letters"] = [Roles.Operator],
        ["/operations/sending"] = [Roles.Operator],
        ["/operations/sending/{id}/resume"] = [Roles.Operator],
        ["/people/{id}/reachable"] = [Roles.Coordinator, Roles.Central],
        ["/operations/ladok"] = [Roles.Operator, Roles.Central],
        ["/operations/dead-letters/replay"] = [Roles.Operator],
        ["/operations/rebuild"] = [Roles.Operator, Roles.Central],
        ["/operations/rebuild/start"] = [Roles.Operator, Roles.Central],
        [Letter] = [Roles.Operator],
        [$"{Letter}/replay"] = [Roles.Operator],
        [$"{Letter}/drop"] = [Roles.Operator],
    };

    private IEnumerable<EndpointSample> Endpoints => AuthorisationTable.EndpointsOf(portal.Services)
        .Where(e => !e.Path.Contains('.', StringComparison.Ordinal) && !e.Path.StartsWith("/_", StringComparison.Ordinal)); // files

    [Fact]
    public void Every_page_has_a_row_and_every_row_a_page() =>
        Endpoints.Select(e => e.Route).Distinct(StringComparer.OrdinalIgnoreCase).Order(StringComparer.OrdinalIgnoreCase)
            .ShouldBe(rows.Keys.Order(StringComparer.OrdinalIgnoreCase), Case.Insensitive);

    public static IEnumerable<TheoryDataRow<string?>> Callers => Roles.All.Prepend(null).Select(role => new TheoryDataRow<string?>(role));

    [Theory, MemberData(nameof(Callers))]
    public async Task Pages_open_to_the_roles_of_the_table_only(string? role)
    {
        portal.Gateway.Clear();
        using var visitor = portal.Visit(role, follow: false);
        var faults = new List<string>();
        foreach (var endpoint in Endpoints.Where(e => rows.ContainsKey(e.Route)))
        {
            using var answer = endpoint.Method is "POST" ? await visitor.PostAsync(endpoint.Path) : await visitor.GetAsync(endpoint.Path);
            var turnedAway = answer.StatusCode == HttpStatusCode.Forbidden || AsksForSignIn(answer);
            var admitted = rows[endpoint.Route] is not { } roles || (role is not null && roles.Contains(role));
            if (turnedAway == admitted && endpoint.Route != "/sign-in" || (!admitted && role is null && !AsksForSignIn(answer)))
                faults.Add($"{endpoint.Method} {endpoint.Route}: {(int)answer.StatusCode} {answer.Headers.Location}");
        }
        faults.ShouldBeEmpty();
    }

    [Fact]
    public async Task Nobody_is_led_back_to_the_page_after_sign_in()
    {
        using var visitor = portal.Visit(follow: false);
        using var answer = await visitor.GetAsync("/coverage");
        AsksForSignIn(answer).ShouldBeTrue();
    }

    [Theory]
    [InlineData(Roles.Member, "You are a member of the alumni network")]
    [InlineData(Roles.Coordinator, "236 of 1,556 graduates are members")]
    [InlineData(Roles.Central, "All mailings")]
    [InlineData(Roles.Operator, "Look at dead letters")]
    public async Task Home_page_fits_the_role(string role, string text)
    {
        portal.Gateway.Clear();
        portal.Gateway.Answer("GET /api/analytics/coverage", Canned.Coverage);
        foreach (var service in new[] { "membership", "identity", "events", "communication", "analytics" })
            portal.Gateway.Answer($"GET /api/{service}/dead-letters", Canned.DeadLetters("q", "r", 0));
        portal.Gateway.Answer("GET /api/communication/sending", Canned.Sending);
        using var visitor = portal.Visit(role);
        (await visitor.ReadAsync("/")).QuerySelector("main")!.TextContent.ShouldContain(text);
    }

    private static bool AsksForSignIn(HttpResponseMessage answer) =>
        answer.StatusCode == HttpStatusCode.Redirect && answer.Headers.Location!.OriginalString.Contains("/connect/authorize", StringComparison.Ordinal);
}
