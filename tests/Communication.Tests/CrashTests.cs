using AlumniPlatform.Communication.Deliveries;
using AlumniPlatform.Testing;
using Npgsql;
using Shouldly;
using Xunit;

namespace AlumniPlatform.Communication.Tests;

/// <summary>The service as a process that is killed.</summary>
public sealed class CrashTests : IAsyncLifetime
{
    private readonly SmtpServer smtp = new();
    private TestDatabase database = null!;
    private TestVirtualHost virtualHost = null!;

    public async ValueTask InitializeAsync()
    {
        await smtp.StartAsync();
        database = await TestDatabase.CreateAsync<CommunicationDb>();
        virtualHost = await TestVirtualHost.CreateAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await virtualHost.DisposeAsync();
        await database.DisposeAsync();
        await smtp.DisposeAsync();
    }

    [Fact]
    public async Task A_process_killed_while_the_server_takes_the_mail_sends_it_once_at_most()
    {
        var request = Requests.Invitation(Requests.Address("slow"));
        await database.InviteAsync(request);
        await using (var first = await StartAsync())
        {
            await smtp.Mails.WaitForAsync(request.Address); // the server has it, and has not yet said so
            (await database.DeliveryAsync(request.Id)).State.ShouldBe(DeliveryState.Sending);
            await first.KillAsync();
        }
        await using var second = await StartAsync();

        var delivery = await database.WaitForAsync(request.Id, DeliveryState.Failed);

        (delivery.Code, delivery.Attempts, delivery.Content).ShouldBe(("interrupted", 1, null));
        var other = Requests.Invitation();
        await database.InviteAsync(other);
        await database.WaitForAsync(other.Id, DeliveryState.Sent);
        (await smtp.Mails.MessagesAsync(request.Address)).Count.ShouldBe(1);
        second.Output.ShouldNotContain(other.Address);
        second.Output.ShouldNotContain("secret-");
    }

    [Fact]
    public async Task A_mail_that_left_while_the_database_was_away_counts_as_sent()
    {
        await using var postgres = await OwnPostgres.StartNewAsync();
        await using var service = await StartAsync(postgres.ConnectionString("communicationdb"));
        var request = Requests.Invitation(Requests.Address("slow"));
        await using (var source = NpgsqlDataSource.Create(postgres.ConnectionString("communicationdb") + ";Pooling=false"))
            await source.InviteAsync(request);
        await smtp.Mails.WaitForAsync(request.Address);

        await postgres.KillAsync();
        await postgres.StartAsync();

        await using var after = NpgsqlDataSource.Create(postgres.ConnectionString("communicationdb") + ";Pooling=false");
        await Eventually.Async(() => after.DeliveryAsync(request.Id), d => d.State == DeliveryState.Sent, TimeSpan.FromSeconds(30));
        (await smtp.Mails.MessagesAsync(request.Address)).Count.ShouldBe(1);
    }

    private async Task<RealProcess> StartAsync(string? connectionString = null) => await RealProcess.StartAsync("services/Communication", new Dictionary<string, string?>
    {
        ["ConnectionStrings:communicationdb"] = connectionString ?? database.ConnectionString,
        ["ConnectionStrings:messaging"] = virtualHost.ConnectionString,
        ["ConnectionStrings:smtp"] = smtp.ConnectionString,
        ["PublicAddress"] = TokenIssuer.PublicAddress,
        ["services:identity:http:0"] = (await TokenIssuer.SharedAsync()).Address,
        ["Mail:Timeout"] = "00:00:05",
        ["Mail:Lease"] = connectionString is null ? "00:00:06" : "00:00:30",
    });
}
