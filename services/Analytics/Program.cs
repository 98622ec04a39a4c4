using AlumniPlatform.Analytics;
using AlumniPlatform.Analytics.Coverage;
using AlumniPlatform.Analytics.Facts;
using AlumniPlatform.Analytics.Gatherings;
using AlumniPlatform.Analytics.Members;
using AlumniPlatform.Analytics.Projections;
using AlumniPlatform.Analytics.Rebuild;
using AlumniPlatform.Contracts.Communication;
using AlumniPlatform.Contracts.Events;
using AlumniPlatform.Contracts.Membership;
using AlumniPlatform.Messaging;
using AlumniPlatform.ServiceDefaults;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults();
builder.AddPlatformAuthentication();
builder.AddDatabase<AnalyticsDb>("analyticsdb");
builder.AddMessaging<AnalyticsDb>("analytics", messages => messages
    .PauseAfterSmallBatches(TimeSpan.FromMilliseconds(500)) // figures are read and written once a batch, however small
    .Consume<GraduationExpected, RecordFacts>()
    .Consume<DegreeRecorded, RecordFacts>()
    .Consume<DegreeRevoked, RecordFacts>()
    .Consume<ReachabilityChanged, RecordFacts>()
    .Consume<PersonInvited, RecordFacts>()
    .Consume<ActivationOpened, RecordFacts>()
    .Consume<InvitationDeclined, RecordFacts>()
    .Consume<MemberActivated, RecordFacts>()
    .Consume<MemberLeft, RecordFacts>()
    .Consume<ConsentChanged, RecordFacts>()
    .Consume<PersonsMerged, RecordFacts>()
    .Consume<PersonErased, RecordFacts>()
    .Consume<SchoolChanged, RecordFacts>()
    .Consume<GatheringPublished, RecordFacts>()
    .Consume<GatheringRescheduled, RecordFacts>()
    .Consume<GatheringCancelled, RecordFacts>()
    .Consume<GatheringOrganisersChanged, RecordFacts>()
    .Consume<GatheringCostNoted, RecordFacts>()
    .Consume<RegistrationConfirmed, RecordFacts>()
    .Consume<RegistrationWaitlisted, RecordFacts>()
    .Consume<RegistrationCancelled, RecordFacts>()
    .Consume<SeatOffered, RecordFacts>()
    .Consume<AttendanceRecorded, RecordFacts>()
    .Consume<MessageSent, RecordFacts>()
    .Consume<MessageBounced, RecordFacts>());
builder.Services.AddSingleton<Projector>();
builder.Services.AddSingleton(UniversityTime.From(builder.Configuration));
builder.Services.AddSingleton<Rebuilds>();
builder.Services.AddHostedService(services => services.GetRequiredService<Rebuilds>());
builder.Services.AddSingleton<CurrentCohorts>();
builder.Services.AddSingleton<CurrentGatherings>();
builder.Services.AddSingleton(CoverageTarget.From(builder.Configuration));
builder.AddPlatformOpenApi("analytics", "Figures for schools: graduates, reach, members and coverage against the goal.");

var app = builder.Build();
app.UseServiceDefaults();
app.UseAuthentication();
app.UseAuthorization();
app.MapCoverage();
app.MapMembers();
app.MapGatheringFigures();
app.MapRebuild();
app.MapDeadLetters<AnalyticsDb>("analytics");
app.MapPlatformOpenApi("analytics");
app.MapDefaultEndpoints();
app.Run();
