using System.Net;
using Shouldly;
using Xunit;

namespace AlumniPlatform.Identity.Tests;

public sealed class KeyTests
{
    [Fact]
    public async Task Replicas_that_start_at_once_make_one_key_and_a_restarted_one_keeps_it()
    {
        await using var fixture = new IdentityFixture();
        await fixture.InitializeAsync();
        await fixture.Database.ExecuteAsync("delete from key");

        var replicas = await Task.WhenAll(fixture.StartReplicaAsync(), fixture.StartReplicaAsync(), fixture.StartReplicaAsync());
        var keys = await Task.WhenAll(replicas.Select(r => r.Anonymous().GetStringAsync("/.well-known/jwks")));
        keys.Distinct().Count().ShouldBe(1);
        (await fixture.Database.ScalarAsync<long>("select count(*) from key where use = 'Signing'")).ShouldBe(1);
        var token = await replicas[0].Anonymous().TokenAsync("operator");
        foreach (var replica in replicas)
            await replica.DisposeAsync();

        await using var restarted = await fixture.StartReplicaAsync();
        (await restarted.Anonymous().GetStringAsync("/.well-known/jwks")).ShouldBe(keys[0]);
        (await restarted.Bearing(token).GetAsync("/api/identity/dead-letters")).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task The_published_keys_have_no_private_part()
    {
        await using var fixture = new IdentityFixture();
        await fixture.InitializeAsync();
        var keys = await (await fixture.Host.Anonymous().GetAsync("/.well-known/jwks")).JsonAsync();
        foreach (var key in keys.GetProperty("keys").EnumerateArray())
            key.EnumerateObject().Select(p => p.Name).ShouldNotContain(name => name == "d" || name == "p" || name == "q");
    }
}
