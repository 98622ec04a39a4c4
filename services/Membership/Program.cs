using AlumniPlatform.Membership;
using AlumniPlatform.Membership.Organisation;
using AlumniPlatform.Messaging;
using AlumniPlatform.ServiceDefaults;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults();
builder.AddPlatformAuthentication();
builder.AddDatabase<MembershipDb>("membershipdb");
builder.Services.AddHostedService<LoadOrganisation>();
builder.Services.AddOpenApi("openapi", options => options.OpenApiVersion = Microsoft.OpenApi.OpenApiSpecVersion.OpenApi3_1);

var app = builder.Build();
app.UseServiceDefaults();
app.UseAuthentication();
app.UseAuthorization();
app.MapOrganisation();
app.MapOpenApi("/api/membership/{documentName}.json").AllowAnonymous();
app.MapDefaultEndpoints();
app.Run();
