using System.Runtime.InteropServices;

namespace AlumniPlatform.AppHost.Local;

internal static class Signals
{
    public const int Interrupt = 2;
    public const int Kill = 9;
    public const int Terminate = 15;

    /// <summary>Sends <paramref name="signal"/> to a process, or to a whole group when <paramref name="pid"/> is negative. One that has ended is no error.</summary>
    public static void Send(int pid, int signal) => _ = kill(pid, signal);

    [DllImport("libc")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern int kill(int pid, int signal);
}
