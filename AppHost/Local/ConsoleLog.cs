namespace AlumniPlatform.AppHost.Local;

internal static class ConsoleLog
{
    private static readonly Lock gate = new();

    /// <summary>A line with the resource's name before it.</summary>
    public static void Write(string resource, string line)
    {
        lock (gate)
            Console.WriteLine($"{resource,-13} | {line}");
    }
}
