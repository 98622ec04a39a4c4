using AlumniPlatform.Events.Gatherings;

namespace AlumniPlatform.Events.Registrations;

/// <summary>What attendees are asked to agree to when a gathering asks about photos.</summary>
/// <param name="Version">Changes with every change of the words: it is recorded with each consent.</param>
/// <param name="Text">The words.</param>
internal sealed record PhotoWording(int Version, BothLanguages Text)
{
    /// <summary>Those in force.</summary>
    public static PhotoWording Current { get; } = new(1, new(
        "Jag går med på att synas på bilder som arrangören tar och publicerar.",
        "I agree to be in photos that the organiser takes and publishes."));
}
