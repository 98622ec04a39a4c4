using System.Net;
using System.Net.Http.Headers;
using AlumniPlatform.ServiceDefaults;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Shouldly;
using Xunit;

namespace AlumniPlatform.Identity.Tests;

public sealed class OtherServiceTests(IdentityFixture fixture) : IClassFixture<IdentityFixture>
{
    [Fact]
    public async Task Another_service_reads_the_keys_inside_and_takes_the_tokens_with_their_roles_and_schools()
    {
        await using var identity = await fixture.StartAsync(kestrel: true);
        await using var service = Service(identity.Address);
        await service.StartAsync();
        using var client = new HttpClient { BaseAddress = new Uri(service.Urls.Single()) };

        (await client.GetAsync("/")).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        using var caller = identity.Anonymous();
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", await caller.TokenAsync("analyst"));
        (await client.GetAsync("/")).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", await caller.TokenAsync("coordinator-eecs"));
        (await client.GetStringAsync("/")).ShouldBe("EECS");
    }

    private static WebApplication Service(Uri identity)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Configuration["PublicAddress"] = "http://localhost:8080"; // where nothing listens
        builder.Configuration["services:identity:http:0"] = identity.AbsoluteUri;
        builder.AddPlatformAuthentication();
        var app = builder.Build();
        app.MapGet("/", (HttpContext http) => string.Join(' ', http.User.Office().Schools)).RequireRole(Roles.Coordinator);
        return app;
    }
}
