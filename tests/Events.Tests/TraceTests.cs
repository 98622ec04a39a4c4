using System.Collections.Concurrent;
using System.Diagnostics;
using AlumniPlatform.Testing;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry;
using OpenTelemetry.Trace;
using Shouldly;
using Xunit;

namespace AlumniPlatform.Events.Tests;

/// <summary>What a receiver of traces gets to read.</summary>
public sealed class TraceTests(EventsFixture fixture) : IClassFixture<EventsFixture>
{
    [Fact]
    public async Task Link_of_a_mail_cannot_be_opened_by_who_reads_traces()
    {
        using var seen = new Seen();
        fixture.Host.Services.GetRequiredService<TracerProvider>().AddProcessor(seen);
        var gathering = await fixture.Central.PublishedAsync(Inputs.Gathering(fixture.Clock.GetUtcNow(), 10));
        using var anybody = fixture.Host.Anonymous();
        var token = (await anybody.RegisterAsync(gathering.Text("slug"), Inputs.Registration()).JsonAsync(201)).Text("token");
        await anybody.GetAsync($"{Calls.Path}/registrations/{token}").JsonAsync(200);
        await anybody.GetAsync($"{Calls.Path}/registrations/{token}/ticket").JsonAsync(200);
        await Eventually.Async(() => Task.FromResult(seen.Of("url.path")), paths => paths.Contains($"{Calls.Path}/registrations/…/ticket"));
        seen.Of("url.path").ShouldContain($"{Calls.Path}/registrations/…");
        seen.Of("url.path").ShouldContain($"{Calls.Path}/public/{gathering.Text("slug")}/registrations");
        seen.All.ShouldAllBe(value => !value.Contains(token));
    }

    private sealed class Seen : BaseProcessor<Activity>
    {
        private readonly ConcurrentQueue<(string Tag, string Value)> tags = [];

        public IEnumerable<string> All => tags.Select(t => t.Value);

        public IReadOnlyCollection<string> Of(string tag) => [.. tags.Where(t => t.Tag == tag).Select(t => t.Value)];

        public override void OnEnd(Activity data)
        {
            tags.Enqueue(("name", data.DisplayName));
            foreach (var (tag, value) in data.TagObjects)
                tags.Enqueue((tag, value?.ToString() ?? ""));
        }
    }
}
