using System.Globalization;
using AlumniPlatform.Events.Gatherings;
using AlumniPlatform.Events.Registrations;

namespace AlumniPlatform.Events.Tests;

/// <summary>What offices and attendees type. The people are invented.</summary>
internal static class Inputs
{
    private static int count;

    /// <summary>A gathering on an evening so many days from now, in Stockholm.</summary>
    public static GatheringInput Gathering(DateTimeOffset now, int? capacity = null, int days = 60, int maxParty = 10) => new(
        new TextInput("Alumnifest på påhitt", "Alumni party in fiction"), Format: "on-site",
        StartsAt: Local(now, days, 18), EndsAt: Local(now, days, 22), TimeZone: "Europe/Stockholm",
        Venue: new VenueInput("Demonstrationshallen", "Påhittsgatan 1"), Capacity: capacity, MaxParty: maxParty);

    public static string Local(DateTimeOffset now, int days, int hour) =>
        string.Create(CultureInfo.InvariantCulture, $"{now.AddDays(days):yyyy-MM-dd}T{hour:00}:00");

    public static RegistrationInput Registration(int party = 1, string? email = null) =>
        new("Åsa Påhittad", email ?? Email(), "sv", Party: party);

    public static string Email() => string.Create(CultureInfo.InvariantCulture, $"asa.{Interlocked.Increment(ref count)}@demo.example");
}
