using System.Diagnostics;
using System.Text.Json;
using AlumniPlatform.Testing;
using Shouldly;
using Xunit;

namespace AlumniPlatform.Platform.Tests;

/// <summary>
/// The documents that the running services serve, judged by public linters: Redocly's and AsyncAPI's own. <c>./test</c>
/// installs them into <c>tests/Node</c>.
/// </summary>
public sealed class LinterTests(PlatformFixture platform)
{
    private static readonly string[] services = ["membership", "events", "communication", "analytics", "identity"];
    private static readonly string linters = Repository.Path("tests/Node");

    [Fact]
    public async Task OpenApi_documents_of_all_services_pass_a_public_linter()
    {
        var documents = await Task.WhenAll(services.Select(service => SaveAsync($"/api/{service}/openapi.json", $"{service}.json")));
        var (exitCode, output) = await RunAsync(
            ["node_modules/@redocly/cli/bin/cli.js", "lint", "--config", "redocly.yaml", "--format", "stylish", .. documents.Select(d => d.Path)]);
        exitCode.ShouldBe(0, output);
    }

    [Fact]
    public async Task AsyncApi_document_passes_the_public_parser()
    {
        var (path, _) = await SaveAsync("/api/asyncapi.json", "asyncapi.json");
        var (exitCode, output) = await RunAsync(["asyncapi.mjs", path]);
        exitCode.ShouldBe(0, output);
    }

    [Fact]
    public async Task School_systems_send_the_same_over_AMQP_as_over_HTTP()
    {
        var http = (await SaveAsync("/api/membership/openapi.json", "membership.json")).Document;
        var amqp = (await SaveAsync("/api/asyncapi.json", "asyncapi.json")).Document;
        Fields(amqp).ShouldBe(Fields(http));

        static IEnumerable<string> Fields(JsonElement document) =>
            document.GetProperty("components").GetProperty("schemas").GetProperty("GraduationEventData").GetProperty("properties").EnumerateObject().Select(p => p.Name);
    }

    private async Task<(string Path, JsonElement Document)> SaveAsync(string address, string name)
    {
        using var anonymous = platform.Anonymous();
        var text = await anonymous.GetStringAsync(address);
        var path = Repository.Artifact($"api/{name}");
        await File.WriteAllTextAsync(path, text);
        return (path, JsonDocument.Parse(text).RootElement);
    }

    private static async Task<(int ExitCode, string Output)> RunAsync(IEnumerable<string> arguments)
    {
        Directory.Exists(Path.Combine(linters, "node_modules")).ShouldBeTrue("The linters are not installed: run ./test, or npm ci in tests/Node.");
        var start = new ProcessStartInfo("node", arguments) { WorkingDirectory = linters, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["REDOCLY_TELEMETRY"] = "off";
        start.Environment["REDOCLY_SUPPRESS_UPDATE_NOTICE"] = "true";
        using var process = Process.Start(start)!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        return (process.ExitCode, await output + await errors);
    }
}
