using AlumniPlatform.Contracts.Communication;
using AlumniPlatform.Contracts.Identity;
using AlumniPlatform.Membership.Activation;
using AlumniPlatform.Membership.Erasure;
using AlumniPlatform.Membership.Intake;
using AlumniPlatform.Membership.Intake.Amqp;
using AlumniPlatform.Membership.Members;
using AlumniPlatform.Membership.Intake.Inbox;
using AlumniPlatform.Membership.Merging;
using AlumniPlatform.Membership.Organisation;
using AlumniPlatform.Membership.Outreach;
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
builder.Services.AddScoped<OpenInvitations>();
builder.Services.AddScoped<IntakeInvitations>();
builder.Services.AddScoped<IntakeTransaction>();
builder.Services.AddScoped<IntakeDesk>();
builder.AddAmqpIntake();
builder.Services.AddScoped<ReplayRejected>();
builder.Services.AddHostedService<ForgetPayloads>();
builder.Services.AddScoped<InvitationMail>();
builder.Services.AddScoped<AddressConfirmations>();
builder.Services.AddScoped<ErasedStudents>();
builder.Services.AddScoped<ErasePerson>();
builder.Services.AddScoped<ResendActivation>();
builder.Services.AddScoped<DeclineInvitation>();
builder.Services.AddScoped<SendReminders>();
builder.Services.AddScoped<OutreachApi>();
builder.Services.AddScoped<OpenAsked>();
builder.Services.AddHostedService<ReminderWorker>();
builder.AddPlatformOpenApi("membership", "The organisation, people and their degrees, the intake from school systems, invitations and activation.");
builder.Services.AddScoped<MergePersons>();
builder.Services.AddHostedService<DoubleWorker>();
builder.Services.AddOpenApi(options => options.OpenApiVersion = Microsoft.OpenApi.OpenApiSpecVersion.OpenApi3_1);

var app = builder.Build();
app.UseServiceDefaults();
app.UseAuthentication();
app.UseAuthorization();
app.MapOrganisation();
app.MapIntake();
app.MapInbox();
app.MapActivation();
app.MapPeople();
OutreachApi.Map(app);
app.MapMembers();
app.MapErasure();
app.MapMerging();
app.MapDeadLetters<MembershipDb>("membership");
app.MapPlatformOpenApi("membership");
app.MapDefaultEndpoints();
app.Run();
