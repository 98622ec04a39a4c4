using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.OpenApi;

namespace AlumniPlatform.ServiceDefaults;

/// <summary>
/// Each service's API as OpenAPI 3.1. What all operations have in common is written here, so that an endpoint says only
/// what is its own: a summary, its codes in the description, and typed results.
/// </summary>
public static class PlatformOpenApi
{
    /// <summary>The security scheme of everything that needs a signed-in caller.</summary>
    internal const string Scheme = "platform";

    /// <summary>Describes the API of <paramref name="service"/>.</summary>
    /// <param name="builder">The service's builder.</param>
    /// <param name="service">Its name, as in <c>/api/{service}</c>.</param>
    /// <param name="description">What the service is for, in a sentence.</param>
    public static void AddPlatformOpenApi(this IHostApplicationBuilder builder, string service, string description) =>
        builder.Services.AddOpenApi(options =>
        {
            options.OpenApiVersion = OpenApiSpecVersion.OpenApi3_1;
            options.AddDocumentTransformer((document, _, _) =>
            {
                Describe(document, service, description);
                return Task.CompletedTask;
            });
            options.AddOperationTransformer((operation, context, _) =>
            {
                OperationDocs.Complete(operation, context, $"api/{service}");
                return Task.CompletedTask;
            });
            options.AddSchemaTransformer((schema, _, _) =>
            {
                NumbersAreNumbers(schema);
                return Task.CompletedTask;
            });
        });

    /// <summary>Serves the document at <c>/api/{service}/openapi.json</c>, to everybody.</summary>
    public static void MapPlatformOpenApi(this IEndpointRouteBuilder app, string service) =>
        app.MapOpenApi($"/api/{service}/openapi.json").AllowAnonymous();

    private static void Describe(OpenApiDocument document, string service, string description)
    {
        document.Info = new OpenApiInfo
        {
            Title = $"Alumni platform: {service}",
            Version = "1.0.0",
            Description = $"{description} Errors are problem details (RFC 9457) with a stable `code`; lists are pages with `items` and an opaque `next`, which is passed on as `after`.",
            License = new OpenApiLicense { Name = "Apache-2.0", Url = new Uri("https://www.apache.org/licenses/LICENSE-2.0") },
        };
        document.Servers = [new OpenApiServer { Url = "/", Description = "The platform's one public address, where this document is." }];
        document.Components ??= new OpenApiComponents();
        document.Components.SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme> { [Scheme] = SecurityScheme() };
        document.Components.Responses = new Dictionary<string, IOpenApiResponse>();
        var used = document.Paths.Values.SelectMany(path => path.Operations ?? []).SelectMany(operation => operation.Value.Responses ?? []).Select(response => response.Key).ToHashSet(StringComparer.Ordinal);
        foreach (var problem in ProblemResponse.All.Where(p => used.Contains(p.Status)))
            document.Components.Responses[problem.Name] = problem.Response(document);
        document.Components.Schemas ??= new Dictionary<string, IOpenApiSchema>();
        document.Components.Schemas[ProblemResponse.SchemaName] = ProblemResponse.Schema();
        foreach (var replaced in new[] { "ProblemDetails", "HttpValidationProblemDetails" })
            document.Components.Schemas.Remove(replaced);
    }

    private static OpenApiSecurityScheme SecurityScheme() => new()
    {
        Type = SecuritySchemeType.OAuth2,
        Description = "People sign in with the code flow and PKCE, service accounts with client credentials. What a token may do follows from its roles and schools, not from scopes.",
        Flows = new OpenApiOAuthFlows
        {
            ClientCredentials = new OpenApiOAuthFlow { TokenUrl = Uri("/connect/token"), Scopes = new Dictionary<string, string>() },
            AuthorizationCode = new OpenApiOAuthFlow { AuthorizationUrl = Uri("/connect/authorize"), TokenUrl = Uri("/connect/token"), Scopes = new Dictionary<string, string>() },
        },
    };

    private static Uri Uri(string path) => new(path, UriKind.Relative);

    // Numbers are also read from texts, but nobody should write them so.
    private static void NumbersAreNumbers(OpenApiSchema schema)
    {
        if (schema.Type is { } type && type.HasFlag(JsonSchemaType.String) && (type & (JsonSchemaType.Integer | JsonSchemaType.Number)) != 0)
            (schema.Type, schema.Pattern) = (type & ~JsonSchemaType.String, null);
    }
}
