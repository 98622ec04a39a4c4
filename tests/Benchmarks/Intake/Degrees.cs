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

    // As many names as a university of a hundred thousand has: those who share one are looked at as possible doubles.
    private static readonly string[] given = [.. from a in (string[])["Å", "Be", "Ce", "Da", "E", "Fri", "Ha", "Jo"] from b in (string[])["sa", "rit", "lia", "vid", "nar", "rik"] select a + b];
    private static readonly string[] family = [.. from a in (string[])["Sjö", "Ek", "Berg", "Dal", "Ny", "Häll", "Sund", "Ström", "Lind", "Alm"]
        from b in (string[])["a", "e", "i", "o", "u", "å", "ä", "ö", "en", "er", "in", "ar"] from c in (string[])["ström", "lund", "kvist", "gren", "mark", "stedt", "qvist", "holm", "dahl", "vall"] select a + b + c];

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
        var mixed = (int)(unchecked(((uint)number * 2_654_435_761) + (uint)run.Sum(c => c * 7919)) >> 1); // no two runs give their students the same names
        var (school, programme) = programmes[number % programmes.Length];
        return new DegreeEvent("1.0", "alumni.degree.awarded.v1", "urn:demo:benchmark", $"award-{student}", new DegreeData(
            student, $"{given[mixed % given.Length]} {given[mixed / 48 % given.Length]}", family[mixed / 2304 % family.Length], $"{student}@campus.example.se", $"{student}@home.demo.example", number % 3 == 0 ? "en" : "sv",
            school, programme, "second", "Civilingenjörsexamen", today.AddDays(-number % 60)));
    }
}
