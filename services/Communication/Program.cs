using AlumniPlatform.Communication;
using AlumniPlatform.Communication.Deliveries;
using AlumniPlatform.Communication.Merging;
using AlumniPlatform.Communication.Sending;
using AlumniPlatform.Communication.Sending.Pauses;
using AlumniPlatform.Contracts.Events;
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
    .Consume<SendSignInLink, SendSignInLinkHandler>()
    .Consume<SendAddressConfirmation, SendAddressConfirmationHandler>()
    .Consume<SendGatheringMail, SendGatheringMailHandler>()
    .Consume<PersonErased, PersonErasedHandler>()
    .Consume<InvitationClosed, InvitationClosedHandler>()
    .Consume<PersonsMerged, PersonsMergedHandler>());
builder.AddSending();
builder.AddPlatformOpenApi("communication", "Every message to every recipient: what is queued, what left, what came back.");

var app = builder.Build();
app.UseServiceDefaults();
app.UseAuthentication();
app.UseAuthorization();
app.MapDeliveries();
app.MapSending();
app.MapDeadLetters<CommunicationDb>("communication");
app.MapPlatformOpenApi("communication");
app.MapDefaultEndpoints();
app.Run();
