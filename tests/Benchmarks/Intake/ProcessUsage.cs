using System.Globalization;

namespace AlumniPlatform.Benchmarks.Intake;

/// <summary>What Linux says about a process.</summary>
internal static class ProcessUsage
{
    private const double TicksPerSecond = 100; // USER_HZ, the same on every Linux

    /// <summary>The most memory that it ever held, in MB.</summary>
    public static long PeakMegabytes(int pid)
    {
        var line = File.ReadLines($"/proc/{pid}/status").First(l => l.StartsWith("VmHWM:", StringComparison.Ordinal));
        return long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) / 1024;
    }

    /// <summary>Processor time of it and its children, living and ended, in seconds: PostgreSQL has a process for each connection.</summary>
    public static double Seconds(int pid)
    {
        var own = Stat(pid);
        var children = Directory.GetDirectories("/proc").Select(Path.GetFileName).Where(name => int.TryParse(name, CultureInfo.InvariantCulture, out _))
            .Select(name => Stat(int.Parse(name!, CultureInfo.InvariantCulture))).Where(stat => stat is not null && stat[1] == pid.ToString(CultureInfo.InvariantCulture));
        return children.Append(own).Sum(stat => stat is null ? 0 : stat[11..15].Sum(t => long.Parse(t, CultureInfo.InvariantCulture)) / TicksPerSecond);
    }

    // The fields after the name, which may hold spaces: state, parent … utime, stime, cutime, cstime from the twelfth on.
    private static string[]? Stat(int pid)
    {
        try
        {
            var text = File.ReadAllText($"/proc/{pid}/stat");
            return text[(text.LastIndexOf(')') + 2)..].Split(' ');
        }
        catch (IOException)
        {
            return null; // ended meanwhile
        }
    }
}
