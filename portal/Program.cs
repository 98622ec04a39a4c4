using AlumniPlatform.Portal;
using AlumniPlatform.Portal.Components;
using AlumniPlatform.Portal.Errors;
using AlumniPlatform.Portal.Gateway;
using AlumniPlatform.Portal.Membership;
using AlumniPlatform.Portal.Operations;
using AlumniPlatform.Portal.Shell;
using AlumniPlatform.Portal.SignIn;
using AlumniPlatform.ServiceDefaults;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults();
builder.AddPublicAddress();
builder.AddKeyRing();
builder.AddSignIn();
builder.AddGatewayClients();
builder.Services.AddLanguages();
builder.Services.AddSingleton<LocalTime>();
builder.Services.AddRazorComponents();
builder.Services.AddCascadingAuthenticationState();

var app = builder.Build();
app.UsePublicAddress();
app.UsePageHeaders();
app.UseLanguages();
app.UseErrorPages();
app.UseAuthentication();
app.UseAuthorization();
app.UseAntiforgery();

app.MapDefaultEndpoints();
app.MapStaticAssets().AllowAnonymous();
app.MapSignIn();
app.MapPreferences();
app.MapDeadLetterActions();
app.MapMyExport();
app.MapRazorComponents<App>();
app.MapNotFound();
app.Run();
