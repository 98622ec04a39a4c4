using AlumniPlatform.Contracts.Membership;
using AlumniPlatform.Events;
using AlumniPlatform.Events.Afterwards;
using AlumniPlatform.Events.Calendar;
using AlumniPlatform.Events.CheckIn;
using AlumniPlatform.Events.Degrees;
using AlumniPlatform.Events.Erasure;
using AlumniPlatform.Events.Gatherings;
using AlumniPlatform.Events.Mails;
using AlumniPlatform.Events.Merging;
using AlumniPlatform.Events.Pictures;
using AlumniPlatform.Events.Registrations;
using AlumniPlatform.Events.Reservations;
using AlumniPlatform.Events.Seating;
using AlumniPlatform.Events.Upkeep;
using AlumniPlatform.Events.Volunteers;
using AlumniPlatform.Events.WaitingList;
using AlumniPlatform.Messaging;
using AlumniPlatform.ServiceDefaults;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults();
builder.AddPlatformAuthentication();
builder.AddDatabase<EventsDb>("eventsdb");
builder.AddMessaging<EventsDb>("events", messages => messages
    .Consume<DegreeRecorded, DegreeRecordedHandler>()
    .Consume<DegreeRevoked, DegreeRevokedHandler>()
    .Consume<PersonsMerged, PersonsMergedHandler>()
    .Consume<VolunteerChanged, VolunteerChangedHandler>()
    .Consume<SchoolChanged, SchoolChangedHandler>()
    .Consume<PersonErased, PersonErasedHandler>());
builder.Services.AddSingleton<ManageTokens>();
builder.Services.AddSingleton<TicketCodes>();
builder.Services.AddSingleton<AddressProofs>();
builder.Services.AddSingleton<GatheringCalendar>();
builder.Services.AddScoped<GatheringMails>();
builder.Services.AddSingleton<Turns>();
builder.Services.AddScoped<RegistrationGroup>();
builder.Services.AddScoped<SeatDesk>();
builder.Services.AddScoped<FirstMails>();
builder.Services.AddScoped<ReservationDesk>();
builder.Services.AddScoped<LapseReservations>();
builder.Services.AddScoped<CheckInDesk>();
builder.Services.AddScoped<FeedbackMarks>();
builder.Services.AddScoped<LapseOffers>();
builder.Services.AddScoped<RemindBefore>();
builder.Services.AddScoped<SendDueMails>();
builder.Services.AddScoped<ForgetGuests>();
builder.Services.AddHostedService<UpkeepWorker>();
builder.AddPlatformOpenApi("events", "Gatherings, their organisers, registration, the waiting list and the door.");

var app = builder.Build();
app.UseServiceDefaults();
app.UseAuthentication();
app.UseAuthorization();
app.MapGatherings();
app.MapPublicGatherings();
app.MapPictures();
app.MapRegistrations();
app.MapReservations();
app.MapManaging();
app.MapCheckIn();
app.MapTickets();
app.MapAfterwards();
app.MapCalendars();
app.MapDeadLetters<EventsDb>("events");
app.MapPlatformOpenApi("events");
app.MapDefaultEndpoints();
app.Run();
