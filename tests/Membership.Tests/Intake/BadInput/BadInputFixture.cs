using AlumniPlatform.Membership.Tests.Intake.Amqp;
using AlumniPlatform.Membership.Tests.Intake.Ladok;

namespace AlumniPlatform.Membership.Tests.Intake.BadInput;

/// <summary>Membership with all of its doors open that programs use.</summary>
public sealed class BadInputFixture : AmqpFixture
{
    private LadokFeedServer? feed;

    internal LadokFeedServer Feed => feed!;

    public override async ValueTask InitializeAsync()
    {
        feed = await LadokFeedServer.StartAsync();
        await base.InitializeAsync();
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        if (feed is not null)
            await feed.DisposeAsync();
    }

    protected override async Task ConfigureAsync(IDictionary<string, string?> settings)
    {
        await base.ConfigureAsync(settings);
        LadokFixture.Configure(settings, Feed);
    }
}
