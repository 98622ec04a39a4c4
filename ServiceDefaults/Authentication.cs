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

    /// <summary>Works for some schools and programmes: see <see cref="ScopeClaims"/>.</summary>
    public const string Coordinator = "coordinator";

    /// <summary>Works for the central alumni office; sees all schools.</summary>
    public const string Central = "central";

    /// <summary>Reads figures, never persons.</summary>
    public const string Analyst = "analyst";

    /// <summary>Runs the platform: dead letters, health, replay.</summary>
    public const string Operator = "operator";

    /// <summary>A student records system; limited to the schools and programmes of its claims; <c>*</c> is all schools.</summary>
    public const string SchoolSystem = "school-system";

    /// <summary>Lets people in at the doors of gatherings of the schools of its claims, and can do nothing else.</summary>
    public const string Door = "door";

    /// <summary>Every role.</summary>
    public static IReadOnlyList<string> All { get; } = [Member, Coordinator, Central, Analyst, Operator, SchoolSystem, Door];
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

    /// <summary>The person behind <paramref name="caller"/>, when the caller is a member.</summary>
    public static Guid? PersonId(this ClaimsPrincipal caller) =>
        Guid.TryParse(caller.FindFirst("person")?.Value, out var id) ? id : null;
}
