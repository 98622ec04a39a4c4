// The whole topology. The same file runs on .NET Aspire and on the process host in Local/ (docs/decisions/0001-two-hosts.md).

var builder = DistributedApplication.CreateBuilder(args);
builder.AddDockerComposeEnvironment("compose"); // what `aspire publish` writes

var port = int.Parse(builder.Configuration["Port"] ?? "8080", System.Globalization.CultureInfo.InvariantCulture);
var publicAddress = builder.AddParameter("public-address", $"http://localhost:{port}");

var portalSecret = builder.AddParameter("portal-secret", "portal", secret: true); // development's; publishing asks for another

var postgres = builder.AddPostgres("postgres").WithDataVolume();
var messaging = builder.AddRabbitMQ("messaging").WithManagementPlugin().WithDataVolume();
var cache = builder.AddRedis("cache");
var mail = builder.AddContainer("mail", "axllent/mailpit", "v1.27") // catches what development sends; production names a real SMTP server
    .WithEndpoint(targetPort: 1025, scheme: "smtp", name: "smtp")
    .WithEndpoint(targetPort: 8025, scheme: "http", name: "http");

var identity = Service("identity", "../services/Identity/Identity.csproj", "identitydb");
var membership = Service("membership", "../services/Membership/Membership.csproj", "membershipdb");
var events = Service("events", "../services/Events/Events.csproj", "eventsdb");
var communication = Service("communication", "../services/Communication/Communication.csproj", "communicationdb")
    .WithEnvironment("ConnectionStrings__smtp", mail.GetEndpoint("smtp"))
    .WaitFor(mail);
var analytics = Service("analytics", "../services/Analytics/Analytics.csproj", "analyticsdb");

var portal = WebFront("portal", "../portal/Portal.csproj").WithHttpEndpoint();
var gateway = WebFront("gateway", "../gateway/Gateway.csproj").WithHttpEndpoint(port: port).WithExternalHttpEndpoints()
    .WithReference(identity).WithReference(membership).WithReference(events).WithReference(communication).WithReference(analytics)
    .WithReference(portal);
portal.WithReference(gateway); // the portal calls only the gateway

identity.WithEnvironment("Portal__ClientSecret", portalSecret);
portal.WithEnvironment("Portal__ClientSecret", portalSecret);

// Every service reads the keys of the tokens from identity, which signs them.
foreach (var service in new[] { membership, events, communication, analytics })
    service.WithReference(identity);

// ./run --demo [size]: a made-up university comes in through the same door as any other.
if (builder.Environment.EnvironmentName == "Development" && builder.Configuration["Demo"] is { } size)
{
    builder.AddProject("demo", "../demo/Demo.csproj").WithReference(gateway).WaitFor(gateway)
        .WithEnvironment("Demo__Mail", mail.GetEndpoint("http"))
        .WithEnvironment("Demo__Size", size)
        .WithEnvironment("Demo__Seed", builder.Configuration["Demo:Seed"] ?? "1");
    membership.WithEnvironment("Invitations__MaxDegreeAgeDays", "365"); // as in production: fifty years of graduates get no mail
}

builder.Build().Run();

// A service has a database of its own, and speaks with the others through the broker.
IResourceBuilder<ProjectResource> Service(string name, string project, string database)
{
    var owned = postgres.AddDatabase(database);
    return WebFront(name, project).WithHttpEndpoint()
        .WithReference(owned).WaitFor(owned)
        .WithReference(messaging).WaitFor(messaging)
        .WithReplicas(int.Parse(builder.Configuration[$"Replicas:{name}"] ?? "1", System.Globalization.CultureInfo.InvariantCulture));
}

IResourceBuilder<ProjectResource> WebFront(string name, string project) =>
    builder.AddProject(name, project)
        .WithEnvironment("ASPNETCORE_ENVIRONMENT", builder.Environment.EnvironmentName)
        .WithEnvironment("PublicAddress", publicAddress)
        // For a small peak: one heap, a nursery of 8 MB (by itself .NET makes it as large as the processor's caches), compacted
        // heaps, and no second copy of methods for profiles. On two cores it costs no speed that the benchmarks see.
        .WithEnvironment("DOTNET_gcServer", "0").WithEnvironment("DOTNET_GCgen0size", "0x800000")
        .WithEnvironment("DOTNET_GCConserveMemory", "6").WithEnvironment("DOTNET_TieredPGO", "0")
        .WithReference(cache).WaitFor(cache)
        .WithHttpHealthCheck("/health/ready");
