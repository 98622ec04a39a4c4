using AlumniPlatform.Gateway.Edge;
using AlumniPlatform.Gateway.Limits;
using AlumniPlatform.Gateway.Readiness;
using AlumniPlatform.Gateway.Reference;
using AlumniPlatform.Gateway.Routing;
using AlumniPlatform.ServiceDefaults;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults();
builder.AddEdge();
builder.AddRateLimits();
builder.AddReadiness();
builder.AddProxy();

var app = builder.Build();
app.UseForwardedHeaders();
app.UseRequestId();
app.UseSecurityHeaders();
app.UseServiceDefaults();
app.UseReadableHeaders();
app.UseRouting();
app.UseRequestSizes();
app.UseTokenValidation();
app.UseAuthentication();
app.UseAuthorization();
app.UseRateLimits();

app.MapDefaultEndpoints();
app.MapApiReference();
app.MapProxy();
app.Run();
