using System.Security.Claims;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace AlumniPlatform.ServiceDefaults;

/// <summary>The roles that people and service accounts carry, as values of the claim <c>role</c>.</summary>
public static class Roles
{
    /// <summary>A member of the network.</summary>
    public const string Member = "member";

    /// <summary>Works for one or more schools, named by claims <c>school</c>.</summary>
    public const string Coordinator = "coordinator";

    /// <summary>Works for the central alumni office; sees all schools.</summary>
    public const string Central = "central";

    /// <summary>Reads figures, never persons.</summary>
    public const string Analyst = "analyst";

    /// <summary>Runs the platform: dead letters, health, replay.</summary>
    public const string Operator = "operator";

    /// <summary>A school's student records system; limited to its claims <c>school</c>; <c>*</c> is all schools.</summary>
    public const string SchoolSystem = "school-system";

    /// <summary>Lets people in at the doors of gatherings of the schools of its claims <c>school</c>, and can do nothing else.</summary>
    public const string Door = "door";

    /// <summary>Every role.</summary>
    public static IReadOnlyList<string> All { get; } = [Member, Coordinator, Central, Analyst, Operator, SchoolSystem, Door];
}

/// <summary>The schools that a caller may see. Part of every query about schools' persons: what is outside does not exist for the caller.</summary>
/// <param name="All">True when nothing is outside.</param>
/// <param name="Schools">Codes of the schools, when not all.</param>
public sealed record SchoolScope(bool All, IReadOnlyList<string> Schools)
{
    /// <summary>Whether <paramref name="school"/> is inside.</summary>
    public bool Contains(string school) => All || Schools.Contains(school, StringComparer.Ordinal);
}

/// <summary>Token validation and the role policies.</summary>
public static class Authentication
{
    /// <summary>The audience of every access token of the platform.</summary>
    public const string Audience = "alumni-platform";

    /// <summary>
    /// Validates access tokens that identity issued. Reads <c>PublicAddress</c> (the issuer) and
    /// <c>services:identity:http:0</c> (where the keys are). Everything needs a signed-in caller unless an endpoint says otherwise.
    /// </summary>
    public static void AddPlatformAuthentication(this IHostApplicationBuilder builder)
    {
        var issuer = PublicAddress.Of(builder.Configuration).Value.AbsoluteUri;
        var identity = builder.Configuration["services:identity:http:0"]
            ?? throw new InvalidOperationException("services__identity__http__0 is not set: it is where token signing keys are read.");
        builder.Services.AddAuthentication(JwtBearerDefaults.AuthenticationScheme).AddJwtBearer(options =>
        {
            options.MetadataAddress = $"{identity.TrimEnd('/')}/.well-known/openid-configuration";
            options.RequireHttpsMetadata = false; // inside the platform's own network
            options.MapInboundClaims = false;
            options.TokenValidationParameters.ValidIssuer = issuer;
            options.TokenValidationParameters.ValidAudience = Audience;
            options.TokenValidationParameters.NameClaimType = "name";
            options.TokenValidationParameters.RoleClaimType = "role";
        });
        builder.Services.AddAuthorizationBuilder()
            .SetFallbackPolicy(new AuthorizationPolicyBuilder().RequireAuthenticatedUser().Build());
    }

    /// <summary>Admits callers with one of <paramref name="roles"/>.</summary>
    public static TBuilder RequireRole<TBuilder>(this TBuilder endpoint, params string[] roles) where TBuilder : Microsoft.AspNetCore.Builder.IEndpointConventionBuilder =>
        Microsoft.AspNetCore.Builder.AuthorizationEndpointConventionBuilderExtensions.RequireAuthorization(endpoint, policy => policy.RequireRole(roles));

    /// <summary>
    /// The schools that <paramref name="caller"/> may see: all for central, analyst and operator, and for a token
    /// with the claim <c>school</c> = <c>*</c>; otherwise just those that the token names.
    /// </summary>
    public static SchoolScope SchoolScope(this ClaimsPrincipal caller)
    {
        var schools = caller.FindAll("school").Select(c => c.Value).ToArray();
        var all = caller.IsInRole(Roles.Central) || caller.IsInRole(Roles.Analyst) || caller.IsInRole(Roles.Operator)
            || schools.Contains("*", StringComparer.Ordinal);
        return new SchoolScope(all, schools);
    }

    /// <summary>
    /// The schools for which <paramref name="caller"/> acts in one of <paramref name="roles"/>, all for the central office. Other
    /// roles of the same caller do not widen it: who runs the platform and coordinates one school reads the persons of that school.
    /// </summary>
    public static SchoolScope SchoolScope(this ClaimsPrincipal caller, params ReadOnlySpan<string> roles)
    {
        string[] schools = [];
        foreach (var role in roles)
            if (caller.IsInRole(role))
                schools = [.. caller.FindAll("school").Select(c => c.Value)];
        return new SchoolScope(caller.IsInRole(Roles.Central) || schools.Contains("*", StringComparer.Ordinal), schools);
    }

    /// <summary>The schools for which <paramref name="caller"/> works as an office, central or a school's.</summary>
    public static SchoolScope Office(this ClaimsPrincipal caller) => caller.SchoolScope(Roles.Coordinator);

    /// <summary>The person behind <paramref name="caller"/>, when the caller is a member.</summary>
    public static Guid? PersonId(this ClaimsPrincipal caller) =>
        Guid.TryParse(caller.FindFirst("person")?.Value, out var id) ? id : null;
}
