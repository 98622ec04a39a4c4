using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using AlumniPlatform.Membership.Intake;
using AlumniPlatform.ServiceDefaults;
using AlumniPlatform.Testing;
using Shouldly;

namespace AlumniPlatform.Membership.Tests.Intake;

/// <summary>Events of an invented school system, and sending them.</summary>
internal static class Events
{
    private static int count;

    /// <summary>A degree of a student of its own; <paramref name="change"/> spoils or alters the event's data.</summary>
    public static JsonObject Awarded(Action<JsonObject>? change = null, string? studentRef = null, string? id = null) =>
        Event(GraduationRecord.Awarded, Data(change, studentRef, "awardedOn"), id);

    public static JsonObject Approaching(Action<JsonObject>? change = null, string? studentRef = null) =>
        Event(GraduationRecord.Approaching, Data(change, studentRef, "expectedOn"), null);

    public static JsonObject Revoked(string studentRef, string awardedOn = "2026-06-04", string school = "EECS", string programme = "CDATE") => Event(GraduationRecord.Revoked,
        new JsonObject { ["studentRef"] = studentRef, ["school"] = school, ["programme"] = programme, ["awardedOn"] = awardedOn }, null);

    public static JsonObject Event(string type, JsonNode? data, string? id) => new()
    {
        ["specversion"] = "1.0",
        ["type"] = type,
        ["source"] = "urn:example:student-records",
        ["id"] = id ?? $"event-{Interlocked.Increment(ref count)}",
        ["data"] = data,
    };

    public static string NewStudent() => $"demo-{Interlocked.Increment(ref count)}";

    private static JsonObject Data(Action<JsonObject>? change, string? studentRef, string date)
    {
        var student = studentRef ?? NewStudent();
        var data = new JsonObject
        {
            ["studentRef"] = student,
            ["givenName"] = "Ebba",
            ["familyName"] = "Bergdahl",
            ["email"] = $"{student}@campus.example.se",
            ["language"] = "en",
            ["school"] = "EECS",
            ["programme"] = "CDATE",
            ["level"] = "second",
            ["degree"] = "Civilingenjörsexamen",
            [date] = "2026-06-04",
        };
        change?.Invoke(data);
        return data;
    }

    public static Task<HttpResponseMessage> PostAsync(this HttpClient client, string body, string contentType = "application/cloudevents-batch+json") =>
        client.PostAsync("/api/membership/intake", new StringContent(body, MediaTypeHeaderValue.Parse(contentType)));

    /// <summary>Sends a batch as the system of all schools, or of <paramref name="school"/>; returns the answer.</summary>
    public static async Task<IntakeAnswer> SendAsync<TProgram>(this ServiceHost<TProgram> host, IEnumerable<JsonObject> events, string school = "*") where TProgram : class
    {
        using var client = host.Client(Roles.SchoolSystem, school);
        using var response = await client.PostAsync(new JsonArray([.. events.Select(e => e.DeepClone())]).ToJsonString());
        response.StatusCode.ShouldBe(HttpStatusCode.Accepted, await response.Content.ReadAsStringAsync());
        return (await response.Content.ReadFromJsonAsync<IntakeAnswer>(JsonSerializerOptions.Web))!;
    }

    public static Task<IntakeAnswer> SendAsync<TProgram>(this ServiceHost<TProgram> host, params JsonObject[] events) where TProgram : class =>
        host.SendAsync(events.AsEnumerable());
}
