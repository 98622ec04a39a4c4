using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using AlumniPlatform.Testing;
using Shouldly;

namespace AlumniPlatform.Contracts.Tests;

/// <summary>Files of the repository that code must agree with. <c>ALUMNI_UPDATE=1 dotnet run --project tests/Contracts.Tests</c> rewrites them.</summary>
internal static class Pinned
{
    private static readonly JsonSerializerOptions readable = new() { WriteIndented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static bool Updating => Environment.GetEnvironmentVariable("ALUMNI_UPDATE") == "1";

    public static string Golden(Type message) => Repository.Path($"tests/Contracts.Tests/Golden/{message.Name}.json");

    public static string Readable(JsonNode json) => json.ToJsonString(readable) + "\n";

    /// <summary>The file says exactly <paramref name="text"/>.</summary>
    public static void ShouldSay(string path, string text)
    {
        if (Updating)
            File.WriteAllText(path, text);
        File.Exists(path).ShouldBeTrue($"{path} is missing: run the tests once with ALUMNI_UPDATE=1");
        File.ReadAllText(path).ReplaceLineEndings("\n").ShouldBe(text,
            $"{Path.GetFileName(path)} and the code disagree. If the code is right, run the tests once with ALUMNI_UPDATE=1 and read the difference.");
    }
}
