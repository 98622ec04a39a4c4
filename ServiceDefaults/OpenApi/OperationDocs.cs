using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Infrastructure;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace AlumniPlatform.ServiceDefaults;

/// <summary>Fills in what follows from an endpoint's address, rights and input.</summary>
internal static class OperationDocs
{
    /// <summary>Completes <paramref name="operation"/>; what the endpoint said itself stays, but every error is described in the same way.</summary>
    public static void Complete(OpenApiOperation operation, OpenApiOperationTransformerContext context, string prefix)
    {
        var path = context.Description.RelativePath ?? "";
        var method = context.Description.HttpMethod ?? "GET";
        operation.OperationId ??= OperationId(method, path, prefix);
        var metadata = context.Description.ActionDescriptor.EndpointMetadata;
        var anonymous = metadata.OfType<IAllowAnonymous>().Any();
        operation.Security = anonymous ? [] : [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(PlatformOpenApi.Scheme, context.Document)] = [] }];
        if (!anonymous && RolesOf(metadata) is { Length: > 0 } roles)
            operation.Description = $"{operation.Description} Roles: {string.Join(", ", roles)}.".TrimStart();
        operation.Responses ??= [];
        var statuses = Errors(operation, method, path, anonymous).Concat(operation.Responses.Keys).ToHashSet(StringComparer.Ordinal);
        foreach (var problem in ProblemResponse.All.Where(p => statuses.Contains(p.Status)))
            operation.Responses[problem.Status] = new OpenApiResponseReference(problem.Name, context.Document);
    }

    private static IEnumerable<string> Errors(OpenApiOperation operation, string method, string path, bool anonymous)
    {
        string[] always = ["429", "503"];
        return always
            .Concat(anonymous ? [] : ["401", "403"])
            .Concat(operation.RequestBody is not null || operation.Parameters is { Count: > 0 } ? ["400"] : [])
            .Concat(operation.RequestBody is not null ? ["413", "415"] : [])
            .Concat(path.Contains('{', StringComparison.Ordinal) ? ["404"] : [])
            .Concat(method is "GET" or "HEAD" ? [] : ["409"])
            .Concat(operation.Parameters?.Any(p => p.In == ParameterLocation.Header && p.Name == "If-Match") == true ? ["412", "428"] : []);
    }

    /// <summary><c>GET /api/membership/organisation/schools/{code}/mail</c> is <c>getOrganisationSchoolsByCodeMail</c>.</summary>
    private static string OperationId(string method, string path, string prefix)
    {
        var own = path.StartsWith(prefix, StringComparison.OrdinalIgnoreCase) ? path[prefix.Length..] : path;
        var words = own.Split('/', StringSplitOptions.RemoveEmptyEntries)
            .SelectMany(segment => segment.StartsWith('{') ? [$"by-{segment.Trim('{', '}').Split(':')[0]}"] : new[] { segment })
            .SelectMany(segment => segment.Split('-', '.', '_', ':'))
            .Where(word => word.Length > 0);
        return method.ToLowerInvariant() + string.Concat(words.Select(word => char.ToUpperInvariant(word[0]) + word[1..]));
    }

    private static string[] RolesOf(IList<object> metadata) =>
        [.. metadata.OfType<AuthorizationPolicy>().SelectMany(p => p.Requirements).OfType<RolesAuthorizationRequirement>().LastOrDefault()?.AllowedRoles ?? []];
}
