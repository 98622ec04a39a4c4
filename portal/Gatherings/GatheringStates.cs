namespace AlumniPlatform.Portal.Gatherings;

/// <summary>The states of gatherings and registrations, as pages order and colour them.</summary>
internal static class GatheringStates
{
    public static IReadOnlyList<string> All { get; } = ["draft", "published", "held", "cancelled"];

    /// <summary>On the way first, then the ends.</summary>
    public static IReadOnlyList<string> Registrations { get; } = ["pending", "confirmed", "waitlisted", "offered", "cancelled", "rejected", "lapsed"];

    public static string Tone(string state) => state switch
    {
        "published" or "confirmed" => "good",
        "draft" or "pending" or "waitlisted" or "offered" => "warn",
        "cancelled" or "rejected" => "bad",
        _ => "plain",
    };
}
