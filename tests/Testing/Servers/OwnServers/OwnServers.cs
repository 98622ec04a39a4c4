namespace AlumniPlatform.Testing;

/// <summary>Folders of servers that belong to one test.</summary>
internal static class OwnServers
{
    public static string NewFolder(string name) => Directory.CreateTempSubdirectory($"alumni-{name}-").FullName;

    public static void Remove(string folder)
    {
        try
        {
            Directory.Delete(folder, recursive: true);
        }
        catch (IOException)
        {
            // A killed server's last child still writes: the system's own clean-up of temporary files gets it.
        }
    }
}
