using Microsoft.Extensions.Localization;

namespace AlumniPlatform.Portal.Deliveries;

/// <summary>The states of a delivery and the purposes of a message, as pages order, colour and name them.</summary>
internal static class DeliveryStates
{
    /// <summary>On the way first, then the good ends, then the others.</summary>
    public static IReadOnlyList<string> Known { get; } = ["queued", "sending", "sent", "delivered", "bounced", "suppressed", "failed", "cancelled"];

    public static IReadOnlyList<string> Purposes { get; } = ["invitation", "reminder", "sign-in", "address-confirmation"];

    /// <summary>Every state that was counted, also one that this page has no name for: the sum must come out.</summary>
    public static IEnumerable<(string State, long Count)> InOrder(IReadOnlyDictionary<string, long> states) =>
        Known.Concat(states.Keys.Except(Known)).Select(state => (state, states.GetValueOrDefault(state)));

    public static string Tone(string state) => state switch
    {
        "sent" or "delivered" => "good",
        "bounced" or "failed" => "bad",
        "suppressed" => "warn",
        _ => "plain",
    };

    public static string Text(IStringLocalizer t, string state) => Named(t[$"state.{state}"], state);

    public static string Purpose(IStringLocalizer t, string purpose) => Named(t[$"purpose.{purpose}"], purpose);

    private static string Named(LocalizedString text, string code) => text.ResourceNotFound ? code : text;
}
