using System.Globalization;
using System.Text.Json;

namespace AlumniPlatform.Benchmarks.Intake;

/// <summary>A degree as a school system publishes it: a CloudEvent of about 500 bytes.</summary>
internal sealed record DegreeEvent(string Specversion, string Type, string Source, string Id, DegreeData Data);

internal sealed record DegreeData(
    string StudentRef, string GivenName, string FamilyName, string Email, string PrivateEmail, string Language,
    string School, string Programme, string Level, string Degree, DateOnly AwardedOn);

internal static class Degrees
{
    private static readonly (string School, string Programme)[] programmes =
        [("EECS", "CDATE"), ("EECS", "CELTE"), ("ITM", "CMAST"), ("ITM", "CINEK"), ("SCI", "CTFYS"), ("ABE", "CSAMH"), ("CBH", "CBIOT")];

    /// <summary>Requests with degrees of this year and the last, each of a student of its own.</summary>
    /// <param name="run">Part of every reference, so that no two runs have a student in common.</param>
    /// <param name="count">How many degrees.</param>
    /// <param name="batch">How many in a request.</param>
    public static IReadOnlyList<byte[]> Requests(string run, int count, int batch)
    {
        // At most some weeks back: a degree is followed by an invitation only while it is new.
        var today = DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime);
        return [.. Enumerable.Range(0, count).Select(number => Degree(run, number, today)).Chunk(batch)
            .Select(events => JsonSerializer.SerializeToUtf8Bytes(events, JsonSerializerOptions.Web))];
    }

    private static DegreeEvent Degree(string run, int number, DateOnly today)
    {
        var student = string.Create(CultureInfo.InvariantCulture, $"demo-{run}-{number:000000}");
        var (school, programme) = programmes[number % programmes.Length];
        return new DegreeEvent("1.0", "alumni.degree.awarded.v1", "urn:demo:benchmark", $"award-{student}", new DegreeData(
            student, "Åsa Märta", "Öberg Lindqvist", $"{student}@campus.example.se", $"{student}@home.demo.example", number % 3 == 0 ? "en" : "sv",
            school, programme, "second", "Civilingenjörsexamen", today.AddDays(-number % 60)));
    }
}
