namespace AlumniPlatform.Testing;

/// <summary>Where things are in the checkout that the tests were built from.</summary>
public static class Repository
{
    /// <summary>The checkout's root.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>The full path of <paramref name="relative"/>.</summary>
    public static string Path(string relative) => System.IO.Path.Combine(Root, relative);

    /// <summary>A file below <c>artifacts/</c>, which CI keeps; its folder is made.</summary>
    public static string Artifact(string relative)
    {
        var path = Path(System.IO.Path.Combine("artifacts", relative));
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        return path;
    }

    /// <summary>The assembly of a built project, in the configuration that the tests were built in.</summary>
    public static string Built(string project)
    {
        var configuration = new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;
        var name = System.IO.Path.GetFileName(Directory.GetFiles(Path(project), "*.csproj").Single());
        var assembly = Path($"{project}/bin/{configuration}/net10.0/AlumniPlatform.{System.IO.Path.ChangeExtension(name, ".dll")}");
        return File.Exists(assembly) ? assembly : throw new FileNotFoundException($"{project} is not built: no {assembly}");
    }

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(System.IO.Path.Combine(folder.FullName, "AlumniPlatform.sln")))
                return folder.FullName;
        throw new DirectoryNotFoundException("The tests do not lie in a checkout: no AlumniPlatform.sln above them.");
    }
}
