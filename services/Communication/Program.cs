using AlumniPlatform.Communication;
using AlumniPlatform.Communication.Deliveries;
using AlumniPlatform.Communication.Sending;
using AlumniPlatform.Contracts.Identity;
using AlumniPlatform.Contracts.Membership;
using AlumniPlatform.Messaging;
using AlumniPlatform.ServiceDefaults;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults();
builder.AddPlatformAuthentication();
builder.AddDatabase<CommunicationDb>("communicationdb");
builder.AddMessaging<CommunicationDb>("communication", m => m
    .Consume<InvitationRequested, InvitationRequestedHandler>()
    .Consume<InvitationClosed, InvitationClosedHandler>()
    .Consume<SendSignInLink, SendSignInLinkHandler>());
builder.AddSending();
builder.Services.AddOpenApi("openapi", options => options.OpenApiVersion = Microsoft.OpenApi.OpenApiSpecVersion.OpenApi3_1);

var app = builder.Build();
app.UseServiceDefaults();
app.UseAuthentication();
app.UseAuthorization();
app.MapDeliveries();
app.MapDeadLetters<CommunicationDb>("communication");
app.MapOpenApi("/api/communication/{documentName}.json").AllowAnonymous();
app.MapDefaultEndpoints();
app.Run();
