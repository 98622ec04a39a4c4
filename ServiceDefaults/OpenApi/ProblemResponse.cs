using Microsoft.OpenApi;

namespace AlumniPlatform.ServiceDefaults;

/// <summary>The errors that operations have in common.</summary>
/// <param name="Status">HTTP status.</param>
/// <param name="Name">Name among the document's components.</param>
/// <param name="Description">When it is answered.</param>
internal sealed record ProblemResponse(string Status, string Name, string Description)
{
    public const string SchemaName = "Problem";

    public static IReadOnlyList<ProblemResponse> All { get; } =
    [
        new("400", "Invalid", "What was sent cannot be understood; `errors` says what is wrong, field by field."),
        new("401", "Unauthenticated", "There is no token, or it is not valid."),
        new("403", "Forbidden", "The caller has none of the roles that may do this."),
        new("404", "NotFound", "There is no such thing, or it is another school's or person's."),
        new("409", "Conflict", "A rule forbids it; `code` says which."),
        new("412", "ChangedMeanwhile", "Somebody changed it since it was read. Nothing was done."),
        new("413", "TooLarge", "The request is larger than this operation takes."),
        new("415", "UnsupportedMediaType", "The content type is not one that this operation takes."),
        new("428", "IfMatchMissing", "The ETag of what was read has to be sent as If-Match."),
        new("429", "TooManyRequests", "Too many requests in a minute; `Retry-After` says when to go on."),
        new("503", "Unavailable", "The service cannot work just now. Nothing was done; `Retry-After` says when to try again."),
    ];

    public OpenApiResponse Response(OpenApiDocument document)
    {
        var response = new OpenApiResponse
        {
            Description = Description,
            Content = new Dictionary<string, OpenApiMediaType> { ["application/problem+json"] = new() { Schema = new OpenApiSchemaReference(SchemaName, document) } },
        };
        if (Status is "429" or "503")
            response.Headers = new Dictionary<string, IOpenApiHeader>
            {
                ["Retry-After"] = new OpenApiHeader { Description = "Seconds to wait.", Schema = new OpenApiSchema { Type = JsonSchemaType.Integer } },
            };
        return response;
    }

    public static OpenApiSchema Schema() => new()
    {
        Type = JsonSchemaType.Object,
        Description = "An error as RFC 9457 has it.",
        Required = new HashSet<string> { "status", "code" },
        Properties = new Dictionary<string, IOpenApiSchema>
        {
            ["type"] = new OpenApiSchema { Type = JsonSchemaType.String, Description = "A page about the HTTP status." },
            ["title"] = new OpenApiSchema { Type = JsonSchemaType.String, Description = "The HTTP status in words." },
            ["status"] = new OpenApiSchema { Type = JsonSchemaType.Integer, Description = "The HTTP status." },
            ["detail"] = new OpenApiSchema { Type = JsonSchemaType.String, Description = "For a person, in English." },
            ["code"] = new OpenApiSchema { Type = JsonSchemaType.String, Description = "Stable, in kebab-case; programs act on it." },
            ["errors"] = new OpenApiSchema
            {
                Type = JsonSchemaType.Object, Description = "Messages by field.",
                AdditionalProperties = new OpenApiSchema { Type = JsonSchemaType.Array, Items = new OpenApiSchema { Type = JsonSchemaType.String } },
            },
            ["traceId"] = new OpenApiSchema { Type = JsonSchemaType.String, Description = "Finds the request in the logs." },
        },
    };
}
