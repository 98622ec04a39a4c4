using AlumniPlatform.Identity;
using AlumniPlatform.Identity.Accounts;
using AlumniPlatform.Identity.Clients;
using AlumniPlatform.Identity.Keys;
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
builder.AddMessaging<IdentityDb>("identity", m => m.Consume<AlumniPlatform.Contracts.Membership.CreateAccount, CreateAccountHandler>());

var app = builder.Build();
app.UseServiceDefaults();
app.UsePublicAddress();
app.UseAuthentication();
app.UseAuthorization();
app.MapTokens();
app.MapDeadLetters<IdentityDb>("identity");
app.MapDefaultEndpoints();
app.Run();
