using System.Security.Cryptography;
using System.Text.Encodings.Web;
using System.Text.Json;
using AlumniPlatform.Contracts;
using AlumniPlatform.Gateway.Routing;
using AlumniPlatform.ServiceDefaults;
using Scalar.AspNetCore;

namespace AlumniPlatform.Gateway.Reference;

/// <summary>One page for all APIs at <c>/api</c>, with the documents that the services themselves serve, and the messages as AsyncAPI.</summary>
internal static class ApiReference
{
    private static readonly JsonSerializerOptions readable = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static void MapApiReference(this WebApplication app)
    {
        var asyncApi = AsyncApi.Document(MessageCatalogue.All, MessageDocs.Load()).ToJsonString(readable);
        app.MapGet("/api/asyncapi.json", (HttpContext http) =>
        {
            http.Response.Headers.CacheControl = "public, max-age=300";
            return Results.Text(asyncApi, "application/json");
        }).AllowAnonymous();
        app.MapScalarApiReference("/api", (options, http) =>
        {
            options.Title = "Alumni platform: APIs";
            foreach (var service in Routes.Apis)
                options.AddDocument(service, service, $"/api/{service}/openapi.json");
            options.AddAsyncApiDocument("messages", "messages", "/api/asyncapi.json");
            // Nothing from elsewhere: the page works in a closed network and tells nobody that it is read.
            options.DisableDefaultFonts().DisableTelemetry().DisableAgent().DisableMcp();
            options.ShowDeveloperTools = DeveloperToolsVisibility.Never; // offers to deploy elsewhere
            options.WithNonce(Protect(http));
        })
            // One page for all: it also maps a page for each name below /api, which would hide that an address does not exist.
            .AddEndpointFilter(async (call, next) => call.HttpContext.GetRouteValue("documentName") is null ? await next(call) : Unknown())
            .AllowAnonymous();
        // Below /api programs ask: an address that no service has is a problem, not a page of the portal.
        app.Map("/api/{**unknown}", Unknown)
            .AllowAnonymous().WithOrder(500);
    }

    private static IResult Unknown() => Problems.Problem(404, "not-found", "No service has this address. See /api.");

    private static string Protect(HttpContext http)
    {
        var nonce = RandomNumberGenerator.GetHexString(32, lowercase: true);
        http.Response.Headers.ContentSecurityPolicy =
            $"default-src 'self'; script-src 'self' 'nonce-{nonce}'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; "
            + "font-src 'self' data:; connect-src 'self'; worker-src 'self' blob:; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";
        return nonce;
    }
}
