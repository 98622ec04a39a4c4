using System.Diagnostics;
using System.Text.Json;
using AlumniPlatform.Testing;
using Shouldly;

namespace AlumniPlatform.Events.Tests.Calendar;

/// <summary>Two parsers that others wrote: Debian's python3-icalendar and npm's ical.js. <c>./test</c> installs both.</summary>
internal static class Parsers
{
    /// <summary>What both read in the same way.</summary>
    public static async Task<ReadCalendar> ReadAsync(string calendar)
    {
        Directory.Exists(Repository.Path("tests/Node/node_modules/ical.js")).ShouldBeTrue("ical.js is not installed: run ./test, or npm ci in tests/Node.");
        var file = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(file, calendar);
            var python = File.Exists("/usr/bin/python3") ? "/usr/bin/python3" : "python3"; // the system's: icalendar is a Debian package for that one
            var read = await Task.WhenAll(
                RunAsync(python, Path.Combine(AppContext.BaseDirectory, "Calendar", "read_calendar.py"), file), RunAsync("node", Repository.Path("tests/Node/calendar.mjs"), file));
            read[1].Events.ShouldBe(read[0].Events);
            read[1].Method.ShouldBe(read[0].Method);
            return read[0];
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static async Task<ReadCalendar> RunAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        process.ExitCode.ShouldBe(0, await errors);
        return JsonSerializer.Deserialize<ReadCalendar>(await output, JsonSerializerOptions.Web)!;
    }
}

internal sealed record ReadCalendar(string Method, IReadOnlyList<ReadEvent> Events)
{
    public ReadEvent Event => Events.ShouldHaveSingleItem();
}

/// <param name="Start">UTC, or a day.</param>
internal sealed record ReadEvent(
    string Uid, long Sequence, string Status, string Start, string End, string Summary, string Location, string Description, string Attendee, string Name);
