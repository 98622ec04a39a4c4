using AlumniPlatform.Contracts.Membership;
using AlumniPlatform.Identity;
using AlumniPlatform.Identity.Accounts;
using AlumniPlatform.Identity.Clients;
using AlumniPlatform.Identity.Keys;
using AlumniPlatform.Identity.Merging;
using AlumniPlatform.Identity.Pages;
using AlumniPlatform.Identity.Sessions;
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
builder.AddSessions();
builder.AddSignIn();
builder.AddMessaging<IdentityDb>("identity", m => m
    .Consume<CreateAccount, CreateAccountHandler>()
    .Consume<UpdateAccount, UpdateAccountHandler>()
    .Consume<MemberLeft, MemberLeftHandler>()
    .Consume<PersonErased, PersonErasedHandler>()
    .Consume<PersonsMerged, PersonsMergedHandler>());
builder.AddPlatformOpenApi("identity", "Accounts, sign-in and service accounts.");

var app = builder.Build();
app.UseServiceDefaults();
app.UseInsideAddress();
app.UsePublicAddress();
app.UsePageHeaders();
app.UseRequestLocalization();
app.UseAuthentication();
app.UseAuthorization();
app.UseAntiforgery();
app.MapTokens();
app.MapSignIn();
app.MapSessions();
app.MapDeadLetters<IdentityDb>("identity");
app.MapPlatformOpenApi("identity");
app.MapDefaultEndpoints();
app.Run();
