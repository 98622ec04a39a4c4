using System.Security.Cryptography;
using System.Text;

namespace AlumniPlatform.AppHost.Local;

/// <summary>
/// Where the servers keep their data and their generated passwords between runs; <c>.data</c> in the checkout unless
/// <c>--Data</c> names another. Nothing of it belongs into version control.
/// </summary>
internal sealed class DataFolder
{
    private readonly string path;

    public DataFolder(string path, bool fresh)
    {
        this.path = Path.GetFullPath(path);
        if (fresh)
            Empty(this.path);
        Directory.CreateDirectory(this.path);
    }

    /// <summary>A folder below, made when missing.</summary>
    public string Folder(string name) => Directory.CreateDirectory(Path.Combine(path, name)).FullName;

    /// <summary>A file below.</summary>
    public string File(string name) => Path.Combine(path, name);

    /// <summary>A password for <paramref name="name"/>: made once, then the same in each run; only its owner reads the file.</summary>
    public string Password(string name)
    {
        var file = Path.Combine(Folder("passwords"), name);
        if (System.IO.File.Exists(file))
            return System.IO.File.ReadAllText(file);
        var password = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
        System.IO.File.WriteAllText(file, password);
        if (!OperatingSystem.IsWindows())
            System.IO.File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        return password;
    }

    /// <summary>
    /// A folder that every user of the machine can reach: below the data folder, or below /var/tmp when the checkout lies
    /// in a home folder that is closed to others. PostgreSQL refuses to run as root and needs it.
    /// </summary>
    public string ReachableFolder(string name) => Folder(IsReachable(path) ? name : Path.Combine(Elsewhere(path), name));

    private static string Elsewhere(string path) =>
        $"/var/tmp/alumni-platform-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(path)))[..12]}";

    private static bool IsReachable(string path)
    {
        for (var folder = new DirectoryInfo(path); folder is not null; folder = folder.Parent)
            if (!OperatingSystem.IsWindows() && (folder.UnixFileMode & UnixFileMode.OtherExecute) == 0)
                return false;
        return true;
    }

    private static void Empty(string path)
    {
        foreach (var folder in new[] { path, Elsewhere(path) }.Where(Directory.Exists))
            Directory.Delete(folder, recursive: true);
    }
}
