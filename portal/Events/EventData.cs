using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using AlumniPlatform.Portal.Gateway;
using Microsoft.AspNetCore.Components;

namespace AlumniPlatform.Portal.Events;

/// <summary>
/// A gathering for search engines (schema.org). A data block is nothing that runs, so the content security policy has no
/// say in it; the serializer writes &lt;, &gt; and &amp; as escapes, so no title can end the block.
/// </summary>
internal static class EventData
{
    private static readonly JsonSerializerOptions plain = new() { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    public static MarkupString Of(PublicGathering gathering, string address, string? image, EventWords words) =>
        new($"<script type=\"application/ld+json\">{JsonSerializer.Serialize(Fields(gathering, address, image, words), plain)}</script>");

    private static Dictionary<string, object?> Fields(PublicGathering g, string address, string? image, EventWords words) => new()
    {
        ["@context"] = "https://schema.org",
        ["@type"] = "Event",
        ["name"] = g.Title.ToString(),
        ["description"] = g.Description.ToString() is { Length: > 0 } text ? text : null,
        ["url"] = address,
        ["image"] = image,
        ["startDate"] = At(g, g.StartsAt, g.StartsAtUtc),
        ["endDate"] = At(g, g.EndsAt, g.EndsAtUtc),
        ["eventStatus"] = $"https://schema.org/Event{(g.State == "cancelled" ? "Cancelled" : "Scheduled")}",
        ["eventAttendanceMode"] = $"https://schema.org/{g.Format switch { "online" => "Online", "both" => "Mixed", _ => "Offline" }}EventAttendanceMode",
        ["location"] = Places(g, address).ToArray(),
        ["organizer"] = g.Organisers.Select(o => new Dictionary<string, string> { ["@type"] = "Organization", ["name"] = words.Organiser(o) }).ToArray(),
        ["maximumAttendeeCapacity"] = g.Capacity,
        ["remainingAttendeeCapacity"] = g.Free,
    };

    private static IEnumerable<Dictionary<string, string>> Places(PublicGathering g, string address)
    {
        if (g.Format != "online")
            yield return new() { ["@type"] = "Place", ["name"] = g.Venue.Name, ["address"] = g.Venue.Address };
        if (g.Format != "on-site")
            yield return new() { ["@type"] = "VirtualLocation", ["url"] = address };
    }

    private static string At(PublicGathering g, DateTime local, DateTimeOffset utc) =>
        g.AllDay ? local.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)
        : (TimeZoneInfo.TryFindSystemTimeZoneById(g.TimeZone, out var zone) ? TimeZoneInfo.ConvertTime(utc, zone) : utc).ToString("yyyy-MM-ddTHH:mm:sszzz", CultureInfo.InvariantCulture);
}
