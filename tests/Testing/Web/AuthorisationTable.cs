using System.Net;
using System.Net.Http.Headers;
using AlumniPlatform.ServiceDefaults;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.Extensions.DependencyInjection;

namespace AlumniPlatform.Testing;

/// <summary>Who may call an endpoint: a row of a service's authorisation table.</summary>
/// <param name="Method">GET, POST …; ANY for an endpoint without a method of its own.</param>
/// <param name="Route">As mapped, without constraints: <c>/api/membership/intake/{receipt}</c>.</param>
/// <param name="Roles">The roles that are admitted; null admits anyone, with or without a token.</param>
public sealed record AuthorisationRow(string Method, string Route, IReadOnlyList<string>? Roles)
{
    /// <summary>Admits callers with one of <paramref name="roles"/> and nobody else.</summary>
    public static AuthorisationRow Allow(string method, string route, params string[] roles) => new(method, route, roles);

    /// <summary>Admits everyone who is signed in.</summary>
    public static AuthorisationRow SignedIn(string method, string route) => new(method, route, ServiceDefaults.Roles.All);

    /// <summary>Admits everyone.</summary>
    public static AuthorisationRow Anonymous(string method, string route) => new(method, route, null);

    internal bool Admits(string? role) => Roles is null || (role is not null && Roles.Contains(role));
}

/// <summary>An endpoint that exists, and a request that reaches it.</summary>
/// <param name="Method">GET, POST …; ANY when it answers to every method.</param>
/// <param name="Route">Without constraints.</param>
/// <param name="Path">The route with values in place of its parameters.</param>
/// <param name="ContentType">What it reads; null for JSON.</param>
public sealed record EndpointSample(string Method, string Route, string Path, string? ContentType);

/// <summary>
/// Calls every endpoint as every role and as nobody, and compares with a table. An endpoint without a row fails,
/// so does a row without an endpoint: who adds an endpoint says who may call it.
/// </summary>
public static class AuthorisationTable
{
    /// <summary>Checks the endpoints that <paramref name="host"/> maps. The health endpoints need no row.</summary>
    public static async Task CheckAsync<TProgram>(ServiceHost<TProgram> host, params AuthorisationRow[] rows) where TProgram : class
    {
        using var anonymous = host.Anonymous();
        await Eventually.Async(async () => (int)(await anonymous.GetAsync("/health/ready")).StatusCode, status => status == 200, TimeSpan.FromMinutes(1)); // its queues may not be declared yet
        await CheckAsync(
            EndpointsOf(host.Services), [.. rows, AuthorisationRow.Anonymous("ANY", "/health/live"), AuthorisationRow.Anonymous("ANY", "/health/ready")],
            role => role is null ? host.Anonymous() : host.Client(role, role is Roles.Coordinator or Roles.SchoolSystem or Roles.Door ? ["EECS"] : []));
    }

    /// <summary>Checks <paramref name="endpoints"/>, with the client that <paramref name="clientOf"/> gives for a role, or for nobody when null.</summary>
    public static async Task CheckAsync(
        IReadOnlyCollection<EndpointSample> endpoints, IReadOnlyCollection<AuthorisationRow> rows, Func<string?, HttpClient> clientOf, IReadOnlyList<string>? roles = null)
    {
        var rowOf = rows.ToDictionary(row => (row.Method, row.Route));
        var faults = endpoints.Where(e => !rowOf.ContainsKey((e.Method, e.Route))).Select(e => $"{e.Method} {e.Route} has no row")
            .Concat(rows.ExceptBy(endpoints.Select(e => (e.Method, e.Route)), row => (row.Method, row.Route)).Select(row => $"{row.Method} {row.Route} has a row but does not exist"))
            .ToList();
        string?[] callers = [null, .. roles ?? Roles.All];
        foreach (var role in callers)
        {
            using var client = clientOf(role);
            foreach (var endpoint in endpoints.Where(e => rowOf.ContainsKey((e.Method, e.Route))))
                if (await FaultAsync(client, endpoint, rowOf[(endpoint.Method, endpoint.Route)], role) is { } fault)
                    faults.Add(fault);
        }
        if (faults.Count > 0)
            throw new InvalidOperationException($"The authorisation table does not hold:\n  {string.Join("\n  ", faults)}");
    }

    /// <summary>Every endpoint that the routing of <paramref name="services"/> knows.</summary>
    public static IReadOnlyList<EndpointSample> EndpointsOf(IServiceProvider services) =>
        [.. services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>().SelectMany(Samples).Distinct()];

    private static IEnumerable<EndpointSample> Samples(RouteEndpoint endpoint)
    {
        var methods = endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods is { Count: > 0 } named ? named : ["ANY"];
        var contentType = endpoint.Metadata.GetMetadata<IAcceptsMetadata>()?.ContentTypes.FirstOrDefault();
        return methods.Select(method => new EndpointSample(
            method, Build(endpoint.RoutePattern, parameter => $"{{{parameter.Name}}}"), Build(endpoint.RoutePattern, SampleValue), contentType));
    }

    private static string Build(RoutePattern pattern, Func<RoutePatternParameterPart, string> parameter) =>
        "/" + string.Join('/', pattern.PathSegments.Select(segment => string.Concat(segment.Parts.Select(part => part switch
        {
            RoutePatternParameterPart named => parameter(named),
            RoutePatternLiteralPart literal => literal.Content,
            RoutePatternSeparatorPart separator => separator.Content,
            _ => throw new NotSupportedException($"Unknown part in {pattern.RawText}"),
        }))));

    private static string SampleValue(RoutePatternParameterPart parameter) => parameter.ParameterPolicies.Select(policy => policy.Content).ToArray() switch
    {
        var policies when policies.Contains("guid") => "01890000-0000-7000-8000-000000000000",
        var policies when policies.Contains("int") || policies.Contains("long") => "1",
        _ => "x",
    };

    private static async Task<string?> FaultAsync(HttpClient client, EndpointSample endpoint, AuthorisationRow row, string? role)
    {
        using var request = new HttpRequestMessage(endpoint.Method == "ANY" ? HttpMethod.Get : new HttpMethod(endpoint.Method), endpoint.Path);
        if (request.Method != HttpMethod.Get && request.Method != HttpMethod.Head && request.Method != HttpMethod.Delete)
            request.Content = new StringContent("{}", new MediaTypeHeaderValue(endpoint.ContentType ?? "application/json"));
        using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        var right = row.Admits(role)
            ? response.StatusCode is not (HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden or HttpStatusCode.TooManyRequests) && (int)response.StatusCode < 500
            : response.StatusCode == (role is null ? HttpStatusCode.Unauthorized : HttpStatusCode.Forbidden);
        return right ? null : $"{endpoint.Method} {endpoint.Route} as {role ?? "nobody"}: {(int)response.StatusCode}, {(row.Admits(role) ? "though admitted" : "though not admitted")}";
    }
}
