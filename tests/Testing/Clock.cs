using Microsoft.Extensions.Time.Testing;

namespace AlumniPlatform.Testing;

/// <summary>Moves a test's clock.</summary>
public static class Clock
{
    private static readonly TimeSpan heard = TimeSpan.FromHours(1);

    /// <summary>
    /// Lets time pass. Of a long time timers hear the last hour: a periodic one rings for each period that went by, and
    /// a month of seconds keeps the processor busy for longer than the test.
    /// </summary>
    /// <param name="clock">The clock of the service.</param>
    /// <param name="time">How much.</param>
    public static void Pass(this FakeTimeProvider clock, TimeSpan time)
    {
        if (time > heard)
            clock.AdjustTime(clock.GetUtcNow() + time - heard);
        clock.Advance(time > heard ? heard : time);
    }

    /// <summary>Lets time pass until <paramref name="moment"/>.</summary>
    public static void PassTo(this FakeTimeProvider clock, DateTimeOffset moment) => clock.Pass(moment - clock.GetUtcNow());
}
