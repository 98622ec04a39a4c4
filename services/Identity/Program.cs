using AlumniPlatform.Identity;
using AlumniPlatform.Identity.Accounts;
using AlumniPlatform.Identity.Clients;
using AlumniPlatform.Identity.Keys;
using AlumniPlatform.Identity.Merging;
using AlumniPlatform.Identity.Pages;
using AlumniPlatform.Identity.SignIn;
using AlumniPlatform.Identity.Tokens;
using AlumniPlatform.Messaging;
using AlumniPlatform.ServiceDefaults;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults();
builder.AddPublicAddress();
builder.AddDatabase<IdentityDb>("identitydb");
builder.AddKeys();
builder.AddAccounts();
builder.AddClients();
builder.AddTokens();
builder.AddSignIn();
builder.Services.AddOpenApi("openapi", options => options.OpenApiVersion = Microsoft.OpenApi.OpenApiSpecVersion.OpenApi3_1);
builder.AddMessaging<IdentityDb>("identity", m => m
    .Consume<AlumniPlatform.Contracts.Membership.CreateAccount, CreateAccountHandler>()
    .Consume<AlumniPlatform.Contracts.Membership.PersonsMerged, PersonsMergedHandler>());

var app = builder.Build();
app.UseServiceDefaults();
app.UsePublicAddress();
app.UsePageHeaders();
app.UseRequestLocalization();
app.UseAuthentication();
app.UseAuthorization();
app.UseAntiforgery();
app.MapTokens();
app.MapSignIn();
app.MapDeadLetters<IdentityDb>("identity");
app.MapOpenApi("/api/identity/{documentName}.json").AllowAnonymous();
app.MapDefaultEndpoints();
app.Run();
