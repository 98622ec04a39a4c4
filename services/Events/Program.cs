using AlumniPlatform.Contracts.Membership;
using AlumniPlatform.Events;
using AlumniPlatform.Events.Erasure;
using AlumniPlatform.Events.Gatherings;
using AlumniPlatform.Events.Mails;
using AlumniPlatform.Events.Merging;
using AlumniPlatform.Events.Registrations;
using AlumniPlatform.Events.Seating;
using AlumniPlatform.Events.Upkeep;
using AlumniPlatform.Events.WaitingList;
using AlumniPlatform.Messaging;
using AlumniPlatform.ServiceDefaults;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults();
builder.AddPlatformAuthentication();
builder.AddDatabase<EventsDb>("eventsdb");
builder.AddMessaging<EventsDb>("events", messages => messages
    .Consume<PersonsMerged, PersonsMergedHandler>()
    .Consume<PersonErased, PersonErasedHandler>());
builder.Services.AddSingleton<ManageTokens>();
builder.Services.AddScoped<GatheringMails>();
builder.Services.AddSingleton<Turns>();
builder.Services.AddScoped<RegistrationGroup>();
builder.Services.AddScoped<SeatDesk>();
builder.Services.AddScoped<LapseOffers>();
builder.Services.AddScoped<SendDueMails>();
builder.Services.AddHostedService<UpkeepWorker>();
builder.AddPlatformOpenApi("events", "Gatherings, their organisers, registration and the waiting list.");

var app = builder.Build();
app.UseServiceDefaults();
app.UseAuthentication();
app.UseAuthorization();
app.MapGatherings();
app.MapPublicGatherings();
app.MapRegistrations();
app.MapManaging();
app.MapDeadLetters<EventsDb>("events");
app.MapPlatformOpenApi("events");
app.MapDefaultEndpoints();
app.Run();
