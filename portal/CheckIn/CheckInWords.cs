using System.Globalization;
using System.Text.Json;
using AlumniPlatform.Portal.Gateway;
using Microsoft.Extensions.Localization;

namespace AlumniPlatform.Portal.CheckIn;

internal static class CheckInWords
{
    private static readonly string[] ofScript =
    [
        "online", "offline", "signedOut", "closed", "away", "full", "waiting", "list", "noList", "present", "party", "checkIn", "again", "alreadyAt", "alreadyWhen", "camera", "cameraOff", "noCamera",
        "checked-in", "already", "unlisted", "taken-back", "not-confirmed", "other-part", "other-gathering", "unknown-code",
        "unlisted.text", "taken-back.text", "other-part.text", "other-gathering.text", "unknown-code.text",
        "state.pending", "state.waitlisted", "state.offered", "state.cancelled", "state.rejected", "state.lapsed",
    ];

    /// <summary>What the script says, in the language of the page.</summary>
    public static string Script(IStringLocalizer<CheckInTexts> texts) => JsonSerializer.Serialize(ofScript.ToDictionary(key => key, key => texts[key].Value));

    /// <summary>On the clock of the place.</summary>
    public static string When(DateTime at, bool allDay) =>
        at.ToString(allDay ? "dddd d MMMM yyyy" : Language.Pick("dddd d MMMM yyyy 'kl.' HH:mm", "dddd d MMMM yyyy, HH:mm"), CultureInfo.CurrentCulture);

    public static string Tone(string outcome) => outcome switch
    {
        "checked-in" => "success",
        "already" or "taken-back" => "warning",
        _ => "error",
    };
}
