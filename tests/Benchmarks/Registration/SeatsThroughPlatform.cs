using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using AlumniPlatform.Testing;
using Npgsql;

namespace AlumniPlatform.Benchmarks.Registration;

/// <summary>
/// The platform as <c>./run</c> starts it, with two replicas of events behind the gateway. A request that got no answer is
/// sent again with its Idempotency-Key, as a browser's form does.
/// </summary>
internal sealed class SeatsThroughPlatform : IRace
{
    private readonly HttpClient people = new(new SocketsHttpHandler { MaxConnectionsPerServer = 200 }) { Timeout = TimeSpan.FromMinutes(2) };
    private readonly HttpClient central = new();
    private readonly NpgsqlDataSource database;
    private int gatherings;
    private Guid id;
    private string slug = "";

    private SeatsThroughPlatform(PlatformHost host)
    {
        people.BaseAddress = central.BaseAddress = new Uri(host.Endpoints.Gateway!);
        database = NpgsqlDataSource.Create($"{host.Endpoints.Postgres};Database=eventsdb");
    }

    public static async Task<SeatsThroughPlatform> StartAsync(PlatformHost host)
    {
        var race = new SeatsThroughPlatform(host);
        using var answer = await race.central.PostAsync("/connect/token", new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["grant_type"] = "client_credentials", ["client_id"] = "central", ["client_secret"] = "central",
        }));
        answer.EnsureSuccessStatusCode();
        var token = (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("access_token").GetString();
        race.central.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return race;
    }

    public async Task OpenAsync(int seats)
    {
        gatherings++;
        using var made = await central.PostAsJsonAsync("/api/events", new
        {
            title = new { sv = "Jubileum", en = "Jubilee" }, startsAt = "2199-05-20T18:00", endsAt = "2199-05-20T22:00", timeZone = "Europe/Stockholm", capacity = seats,
        });
        made.EnsureSuccessStatusCode();
        var gathering = await made.Content.ReadFromJsonAsync<JsonElement>();
        (id, slug) = (gathering.GetProperty("id").GetGuid(), gathering.GetProperty("slug").GetString()!);
        (await central.PostAsync($"/api/events/{id}/publish", null)).EnsureSuccessStatusCode();
    }

    public async Task RegisterAsync(int number)
    {
        while (!await TryAsync(number))
            await Task.Delay(TimeSpan.FromMilliseconds(200));
    }

    private async Task<bool> TryAsync(int number)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/api/events/public/{slug}/registrations")
        {
            Content = JsonContent.Create(new { name = "Demo Person", email = $"p{number}@demo.example", language = "en" }),
            Headers = { { "Idempotency-Key", $"{gatherings}-{number}" } },
        };
        try
        {
            using var answer = await people.SendAsync(request);
            if ((int)answer.StatusCode is 502 or 503 or 504)
                return false;
            return answer.IsSuccessStatusCode ? true : throw new InvalidOperationException($"{(int)answer.StatusCode}: {await answer.Content.ReadAsStringAsync()}");
        }
        catch (HttpRequestException)
        {
            return false; // the connection broke: whether it was decided is not known
        }
    }

    public async Task<Outcome> OutcomeAsync()
    {
        await using var command = database.CreateCommand(Outcome.Sql);
        command.Parameters.Add(new() { Value = id });
        await using var reader = await command.ExecuteReaderAsync();
        await reader.ReadAsync();
        return new Outcome(reader.GetInt64(0), reader.GetInt64(1), reader.GetBoolean(2));
    }

    public async ValueTask DisposeAsync()
    {
        people.Dispose();
        central.Dispose();
        await database.DisposeAsync();
    }
}
