using AlumniPlatform.Contracts.Communication;
using AlumniPlatform.Contracts.Identity;
using AlumniPlatform.Membership.Activation;
using AlumniPlatform.Membership.Intake;
using AlumniPlatform.Membership.Intake.Amqp;
using AlumniPlatform.Membership.Intake.Ladok;
using AlumniPlatform.Membership.Organisation;
using AlumniPlatform.Membership.People;
using AlumniPlatform.Membership.Reminders;
using AlumniPlatform.Membership;
using AlumniPlatform.Messaging;
using AlumniPlatform.ServiceDefaults;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults();
builder.AddPlatformAuthentication();
builder.AddDatabase<MembershipDb>("membershipdb");
builder.AddMessaging<MembershipDb>("membership", messages => messages
    .Consume<MessageSent, NoteSentInvitation>()
    .Consume<MessageBounced, NoteBouncedInvitation>()
    .Consume<AccountLinked, NoteAccount>());
builder.Services.AddHostedService<LoadOrganisation>();
builder.Services.AddSingleton<ActivationTokens>();
builder.Services.AddSingleton(new ReminderSchedule(builder.Configuration)); // now: wrong settings end the start
builder.Services.AddScoped<IntakeInvitations>();
builder.Services.AddScoped<IntakeTransaction>();
builder.Services.AddScoped<IntakeDesk>();
builder.AddAmqpIntake();
builder.AddLadokIntake();
builder.Services.AddScoped<InvitationMail>();
builder.Services.AddScoped<ResendActivation>();
builder.Services.AddScoped<SendReminders>();
builder.Services.AddHostedService<ReminderWorker>();
builder.Services.AddOpenApi(options => options.OpenApiVersion = Microsoft.OpenApi.OpenApiSpecVersion.OpenApi3_1);

var app = builder.Build();
app.UseServiceDefaults();
app.UseAuthentication();
app.UseAuthorization();
app.MapOrganisation();
app.MapIntake();
app.MapLadok();
app.MapActivation();
app.MapPeople();
app.MapDeadLetters<MembershipDb>("membership");
app.MapOpenApi("/api/membership/openapi.json").AllowAnonymous();
app.MapDefaultEndpoints();
app.Run();
