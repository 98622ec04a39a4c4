using AlumniPlatform.Communication.Deliveries;
using AlumniPlatform.Communication.Sending;
using AlumniPlatform.Testing;
using MailKit.Security;
using Shouldly;
using Xunit;

namespace AlumniPlatform.Communication.Tests;

public sealed class SmtpEndpointTests
{
    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("localhost:25")]
    [InlineData("http://localhost:25")]
    public void What_names_no_mail_server_is_refused_at_start(string? connectionString) =>
        Should.Throw<InvalidOperationException>(() => SmtpEndpoint.Parse(connectionString)).Message.ShouldContain("ConnectionStrings__smtp");

    [Theory]
    [InlineData("smtp://localhost:1025", 1025, SecureSocketOptions.StartTlsWhenAvailable, null, null)]
    [InlineData("smtp://mail.demo.example", 25, SecureSocketOptions.StartTlsWhenAvailable, null, null)]
    [InlineData("smtps://mail.demo.example", 465, SecureSocketOptions.SslOnConnect, null, null)]
    [InlineData("smtp://demo%40demo.example:s%3Aecret%2F@mail.demo.example:587", 587, SecureSocketOptions.StartTlsWhenAvailable, "demo@demo.example", "s:ecret/")]
    public void Scheme_port_and_login_come_from_the_address(string connectionString, int port, SecureSocketOptions security, string? user, string? password)
    {
        var endpoint = SmtpEndpoint.Parse(connectionString);

        (endpoint.Port, endpoint.Security, endpoint.User, endpoint.Password).ShouldBe((port, security, user, password));
        endpoint.ToString().ShouldNotContain("ecret");
    }

    [Theory]
    [InlineData("wrong", false)]
    [InlineData("s:ecret", true)]
    public async Task A_server_that_asks_for_a_login_gets_it(string password, bool admitted)
    {
        await using var smtp = new SmtpServer("demo", "s:ecret");
        await smtp.StartAsync();
        await using var database = await TestDatabase.CreateAsync<CommunicationDb>();
        await using var virtualHost = await TestVirtualHost.CreateAsync();
        await using var host = await ServiceHost<Program>.StartAsync(new Dictionary<string, string?>
        {
            ["ConnectionStrings:communicationdb"] = database.ConnectionString,
            ["ConnectionStrings:messaging"] = virtualHost.ConnectionString,
            ["ConnectionStrings:smtp"] = smtp.ConnectionString.Replace("//", $"//demo:{Uri.EscapeDataString(password)}@", StringComparison.Ordinal),
        });
        var request = Requests.Invitation();

        await database.InviteAsync(request);

        var delivery = await Eventually.Async(() => database.DeliveryAsync(request.Id), d => admitted ? d.State == DeliveryState.Sent : d.Code == "paused");
        delivery.Attempts.ShouldBe(admitted ? 1 : 0);
        if (!admitted)
            (await database.ScalarAsync<string>("select domain || ' ' || stage || ' ' || code from sending_pause")).ShouldBe("* Opening 5.7.8");
    }
}
