using System.Globalization;
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
    public static JsonObject Degree(string studentRef, string email, string school = "EECS", string programme = "CDATE", string? awardedOn = null) => new()
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
            ["school"] = school, ["programme"] = programme, ["level"] = "second", ["degree"] = "Civilingenjörsexamen", ["awardedOn"] = awardedOn ?? RecentDay,
        },
    };

    public static JsonArray Degrees(string prefix, int count, string school = "EECS", string programme = "CDATE", string? awardedOn = null) =>
        new([.. Enumerable.Range(1, count).Select(i => (JsonNode)Degree($"{prefix}-{i:000}", $"{prefix}.{i:000}@campus.example.se", school, programme, awardedOn))]);

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

    /// <summary>A day of last month: degrees of long ago invite nobody.</summary>
    public static string RecentDay => DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime).AddMonths(-1).ToString("O", CultureInfo.InvariantCulture);

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
