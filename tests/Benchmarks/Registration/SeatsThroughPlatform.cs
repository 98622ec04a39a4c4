using System.Buffers.Binary;
using System.Buffers.Text;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using AlumniPlatform.Testing;
using Npgsql;

namespace AlumniPlatform.Benchmarks.Registration;

/// <summary>
/// The platform as <c>./run</c> starts it, with two replicas of events behind the gateway. Everybody comes with a browser that
/// opened a link lately, so that each is decided at once. A request that got no answer is
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
    private byte[] key = [];

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
        await using var command = database.CreateCommand("""
            with made as (insert into manage_key (id, key) values (1, sha256('benchmark')) on conflict do nothing returning key)
            select key from made union all select key from manage_key limit 1
            """);
        key = (byte[])(await command.ExecuteScalarAsync())!;
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
            Headers = { { "Idempotency-Key", $"{gatherings}-{number}" }, { "Address-Proof", Proof($"p{number}@demo.example") } },
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

    // As AddressProofs of events gives it.
    private string Proof(string address)
    {
        var proof = new byte[8 + HMACSHA256.HashSizeInBytes];
        BinaryPrimitives.WriteInt64BigEndian(proof, TimeProvider.System.GetUtcNow().AddDays(1).ToUnixTimeSeconds());
        byte[] about = [.. "address-proof"u8, .. proof.AsSpan(0, 8), .. Encoding.UTF8.GetBytes(address)];
        HMACSHA256.HashData(key, about).CopyTo(proof, 8);
        return Base64Url.EncodeToString(proof);
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
