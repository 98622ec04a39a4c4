using System.Diagnostics;
using System.Text.RegularExpressions;
using AlumniPlatform.Testing;
using Shouldly;
using Xunit;

namespace AlumniPlatform.Platform.Tests;

/// <summary>What the documents tell a school system's developer to type is typed here, word for word but for the addresses.</summary>
public sealed partial class AsDocumentedTests(PlatformFixture platform)
{
    [Fact]
    public async Task The_commands_of_the_readme_send_fifty_degrees()
    {
        var commands = Fence("README.md", "sh", "curl").Replace("http://localhost:8080", platform.Gateway.AbsoluteUri.TrimEnd('/'), StringComparison.Ordinal);
        var output = await RunAsync("sh", ["-c", commands]);
        output.ShouldContain("202 Accepted");
        Records().Match(output).Success.ShouldBeTrue(output);
    }

    [Fact]
    public async Task The_script_for_node_publishes_over_amqp_and_its_graduate_is_invited()
    {
        var broker = new UriBuilder(platform.Host.Endpoints.Messaging!) { UserName = "school-system", Password = "school-system" };
        await RunAsync("node", ["-e", Fence("docs/intake.md", "js", "amqplib")], ("AMQP_URL", broker.Uri.AbsoluteUri), ("NODE_PATH", Repository.Path("tests/Node/node_modules")));
        var mail = await platform.Mail.WaitForAsync("asa@campus.example.se");
        await using var window = await platform.Browser.OpenAsync(platform.Gateway);
        await window.Page.GotoAsync(mail.Link("/activate").PathAndQuery);
        (await window.Page.InnerTextAsync("main")).ShouldContain("Åsa");
    }

    /// <summary>The first block of code in <paramref name="language"/> that mentions <paramref name="word"/>.</summary>
    private static string Fence(string file, string language, string word) =>
        Fences().Matches(File.ReadAllText(Repository.Path(file))).First(m => m.Groups[1].Value == language && m.Groups[2].Value.Contains(word, StringComparison.Ordinal)).Groups[2].Value;

    private static async Task<string> RunAsync(string program, string[] arguments, params (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = Repository.Root, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        using var process = Process.Start(start)!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        process.ExitCode.ShouldBe(0, $"{await output}\n{await errors}");
        return await output;
    }

    [GeneratedRegex(@"^```(\w+)\n(.*?)^```", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex Fences();

    // Duplicates when another test sent them before.
    [GeneratedRegex("\"accepted\":(50|0),\"duplicates\":(50|0),\"rejected\":\\[\\]")]
    private static partial Regex Records();
}
