using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Shouldly;

namespace AlumniPlatform.Platform.Tests;

/// <summary>Publishes as a school's student records system does.</summary>
internal sealed class SchoolSystem(HttpClient http)
{
    public static JsonObject Degree(string studentRef, string email, string school = "EECS", string programme = "CDATE", string awardedOn = "2026-06-04") => new()
    {
        ["specversion"] = "1.0",
        ["type"] = "alumni.degree.awarded.v1",
        ["source"] = "urn:example:platform-tests",
        ["id"] = $"degree-{studentRef}",
        ["time"] = "2026-06-05T08:00:00Z",
        ["datacontenttype"] = "application/json",
        ["data"] = new JsonObject
        {
            ["studentRef"] = studentRef, ["givenName"] = "Åsa", ["familyName"] = $"Demo {studentRef}", ["email"] = email, ["language"] = "en",
            ["school"] = school, ["programme"] = programme, ["level"] = "second", ["degree"] = "Civilingenjörsexamen", ["awardedOn"] = awardedOn,
        },
    };

    public static JsonArray Degrees(string prefix, int count, string awardedOn = "2026-06-04", string programme = "CDATE") =>
        new([.. Enumerable.Range(1, count).Select(i => (JsonNode)Degree($"{prefix}-{i:000}", $"{prefix}.{i:000}@campus.example.se", programme: programme, awardedOn: awardedOn))]);

    /// <summary>The same students some months earlier.</summary>
    public static IEnumerable<JsonNode> Approaching(JsonArray degrees) => degrees.Select(degree =>
    {
        var student = (JsonObject)degree!.DeepClone();
        student["type"] = "alumni.student.approaching-graduation.v1";
        student["id"] = $"approaching-{student["id"]}";
        student["data"]!["expectedOn"] = student["data"]!["awardedOn"]!.DeepClone();
        student["data"]!.AsObject().Remove("awardedOn");
        return student;
    });

    public Task<JsonElement> PublishAsync(JsonArray events) => PublishAsync(events.ToJsonString());

    public async Task<JsonElement> PublishAsync(string batch)
    {
        using var answer = await SendAsync(batch, "application/cloudevents-batch+json");
        answer.StatusCode.ShouldBe(HttpStatusCode.Accepted, await answer.Content.ReadAsStringAsync());
        return await answer.Content.ReadFromJsonAsync<JsonElement>();
    }

    public Task<HttpResponseMessage> SendAsync(string body, string contentType) =>
        http.PostAsync("/api/membership/intake", new StringContent(body, Encoding.UTF8, new MediaTypeHeaderValue(contentType)));
}
