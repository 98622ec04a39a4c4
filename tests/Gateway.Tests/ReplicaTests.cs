using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using AlumniPlatform.Testing;
using Shouldly;
using Xunit;

namespace AlumniPlatform.Gateway.Tests;

public sealed class ReplicaTests(GatewayFixture fixture) : IClassFixture<GatewayFixture>
{
    [Fact]
    public async Task Every_replica_gets_a_share_and_a_dead_one_is_not_noticed()
    {
        await using var second = await Destination.StartAsync("membership");
        await using var gateway = await fixture.StartGatewayAsync(new()
        {
            ["services:membership:http:1"] = second.Address,
            ["services:membership:http:2"] = $"http://{GatewayFixture.ClosedPort}",
        });
        using var client = gateway.Anonymous();
        var replicas = new HashSet<string>();
        for (var i = 0; i < 40; i++)
        {
            var answer = await client.PostAsJsonAsync("/api/membership/intake", new { number = i });
            replicas.Add((await answer.JsonAsync())["replica"]!.GetValue<string>());
        }
        replicas.ShouldBe([fixture["membership"].Address, second.Address], ignoreOrder: true);
    }

    [Fact]
    public async Task Replica_that_dies_between_two_requests_is_not_noticed()
    {
        var second = await Destination.StartAsync("membership");
        await using var gateway = await fixture.StartGatewayAsync(new() { ["services:membership:http:1"] = second.Address });
        using var client = gateway.Anonymous();
        await Eventually.Async(async () => (await (await client.GetAsync("/api/membership/people")).JsonAsync())["replica"]!.GetValue<string>(), r => r == second.Address);
        await second.DisposeAsync();
        for (var i = 0; i < 20; i++)
            (await client.GetAsync("/api/membership/people")).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Replica_that_is_silent_delays_one_request_and_fails_none()
    {
        using var silent = new SilentPort();
        await using var gateway = await fixture.StartGatewayAsync(new() { ["services:analytics:http:1"] = $"http://{silent.Address}" });
        using var client = gateway.Anonymous();
        for (var i = 0; i < 10; i++)
            (await client.PostAsync("/api/analytics/anything", null)).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Service_that_is_silent_is_a_problem_to_come_back_from()
    {
        using var silent = new SilentPort();
        await using var gateway = await fixture.StartGatewayAsync(new() { ["services:analytics:http:0"] = $"http://{silent.Address}" });
        using var client = gateway.Anonymous();
        await (await client.GetAsync("/api/analytics/coverage")).ShouldBeProblemAsync(503, "unavailable");
    }

    /// <summary>Like a machine that is gone: its queue of connections is full, so the next is neither taken nor refused.</summary>
    private sealed class SilentPort : IDisposable
    {
        private readonly Socket listener = new(SocketType.Stream, ProtocolType.Tcp);
        private readonly List<Socket> waiting = [];

        public SilentPort()
        {
            listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
            listener.Listen(1);
            for (var i = 0; i < 4; i++)
            {
                var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { Blocking = false };
                waiting.Add(socket);
                try
                {
                    socket.Connect(listener.LocalEndPoint!);
                }
                catch (SocketException e) when (e.SocketErrorCode is SocketError.WouldBlock or SocketError.InProgress)
                {
                    // under way, and stays so
                }
            }
        }

        public EndPoint Address => listener.LocalEndPoint!;

        public void Dispose()
        {
            waiting.ForEach(socket => socket.Dispose());
            listener.Dispose();
        }
    }
}
