using System.Diagnostics;
using System.Globalization;

namespace AlumniPlatform.Demo;

/// <summary>Lines for who watches: how far the present step is, at most one a second.</summary>
internal sealed class Progress
{
    private readonly Stopwatch clock = Stopwatch.StartNew();
    private TimeSpan next;

    public void Say(FormattableString line)
    {
        Console.WriteLine($"{clock.Elapsed:m\\:ss}  {line.ToString(CultureInfo.InvariantCulture)}");
        next = clock.Elapsed + TimeSpan.FromSeconds(1);
    }

    public void Step(FormattableString line)
    {
        if (clock.Elapsed >= next)
            Say(line);
    }
}
