namespace AlumniPlatform.AppHost.Local;

internal static class Programs
{
    /// <summary>The first of <paramref name="folders"/> that holds <paramref name="program"/>.</summary>
    public static string Find(string program, IReadOnlyList<string> folders) =>
        folders.FirstOrDefault(folder => File.Exists(Path.Combine(folder, program)))
        ?? throw new FileNotFoundException($"{program} is not installed: it was looked for in {string.Join(", ", folders)}. `./run` says what to install.");
}
