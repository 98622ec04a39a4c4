using AlumniPlatform.Contracts.Events;
using AlumniPlatform.Contracts.Identity;
using AlumniPlatform.Contracts.Membership;

namespace AlumniPlatform.Communication.Tests;

/// <summary>Requests about obviously invented people.</summary>
internal static class Requests
{
    private static int count;

    private static DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    public static string Address(string start = "demo") => $"{start}{Interlocked.Increment(ref count)}@demo.example";

    public static InvitationRequested Invitation(string? address = null, string givenName = "Demo", string familyName = "Demosson", string language = "en", string school = "EECS", TimeSpan? validFor = null, int? reminder = null, string? programme = null) =>
        new(Guid.CreateVersion7(Now), Now, Guid.CreateVersion7(Now), 1, Guid.CreateVersion7(Now), address ?? Address(), givenName, familyName, language,
            school, "School of Demonstration", "Demo Engineering", "http://localhost:8080/activate?token=secret-" + Interlocked.Increment(ref count),
            Now + (validFor ?? TimeSpan.FromDays(30)), reminder, Programme: programme);

    public static SendSignInLink SignIn(string? address = null, string name = "Demo Demosson", string language = "en", TimeSpan? validFor = null) =>
        new(Guid.CreateVersion7(Now), Now, Guid.CreateVersion7(Now), address ?? Address(), name, language,
            "http://localhost:8080/account/link?token=secret-" + Interlocked.Increment(ref count), Now + (validFor ?? TimeSpan.FromMinutes(15)));

    public static SendAddressConfirmation Confirmation(string? address = null, string name = "Demo Demosson", string language = "en") =>
        new(Guid.CreateVersion7(Now), Now, Guid.CreateVersion7(Now), Guid.CreateVersion7(Now), address ?? Address(), name, language,
            "http://localhost:8080/confirm-address?token=secret-" + Interlocked.Increment(ref count), Now + TimeSpan.FromDays(7));

    public static SendGatheringMail Gathering(string purpose = "registration-confirmed", string? address = null, string language = "sv", TimeSpan? validFor = null) =>
        new(Guid.CreateVersion7(Now), Now, Guid.CreateVersion7(Now), Guid.CreateVersion7(Now), purpose, address ?? Address("guest"), "Åsa Påhittad", language,
            "Alumnifest på påhitt", "torsdag 20 maj 2027 18.00–22.00 (Europe/Stockholm)", "Demonstrationshallen, Påhittsgatan 1",
            "http://localhost:8080/registration?token=secret-" + Interlocked.Increment(ref count), School: "EECS", Details: ["Antal personer: 2", "Middag, torsdag 20 maj 2027 20.00"],
            ExpiresAt: validFor is { } time ? Now + time : null);
}
