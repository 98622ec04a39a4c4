using System.Buffers.Binary;
using System.Buffers.Text;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using AlumniPlatform.Contracts;
using AlumniPlatform.Contracts.Events;
using AlumniPlatform.Events.Afterwards;
using AlumniPlatform.Events.Registrations;
using AlumniPlatform.Events.Upkeep;
using AlumniPlatform.Messaging;
using AlumniPlatform.ServiceDefaults;
using AlumniPlatform.Testing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace AlumniPlatform.Events.Tests;

/// <summary>The service on its own database and virtual host, with a clock that tests move.</summary>
public sealed class EventsFixture() : ServiceFixture<Program>("eventsdb", TestDatabase.CreateAsync<EventsDb>)
{
    private PublishedMessages? published;

    /// <summary>Begins today, so that tokens are valid.</summary>
    public FakeTimeProvider Clock { get; } = new(TimeProvider.System.GetUtcNow());

    public PublishedMessages Published => published!;

    protected override TimeProvider? Time => Clock;

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        await Database.ExecuteAsync($"insert into manage_key (id, key) values (1, decode('{Convert.ToHexString(Calls.Key)}', 'hex'))");
        published = await PublishedMessages.ReadAsync(VirtualHost, [.. MessageCatalogue.All.Where(r => r.Publisher == "events").SelectMany(r => r.Consumers.Select(r.Queue))]);
    }

    public override async ValueTask DisposeAsync()
    {
        if (published is not null)
            await published.DisposeAsync();
        await base.DisposeAsync();
    }

    public HttpClient Central => Host.Client(Roles.Central);

    /// <summary>Mails about a registration, in no promised order.</summary>
    public IReadOnlyList<SendGatheringMail> Mails(Guid registration) =>
        [.. Published.In<SendGatheringMail>("communication.send-gathering-mail").Where(m => m.RegistrationId == registration)];

    public List<SendGatheringMail> MailsTo(string address) => [.. Published.In<SendGatheringMail>("communication.send-gathering-mail").Where(m => m.Email == address)];

    /// <summary>The token of the link that was mailed to an address, to confirm what was asked for under it.</summary>
    public async Task<string> LinkAsync(string address)
    {
        var mails = await Eventually.Async(() => Task.FromResult(MailsTo(address)), mails => mails.Exists(m => m.Purpose == "registration-to-confirm"));
        return mails.FindLast(m => m.Purpose == "registration-to-confirm")!.ManageLink.Split("token=")[1];
    }

    /// <summary>The mail of this purpose about the registration, once it was asked for.</summary>
    public async Task<SendGatheringMail> MailedAsync(Guid registration, string purpose) =>
        (await Eventually.Async(() => Task.FromResult(Mails(registration)), mails => mails.Any(m => m.Purpose == purpose))).Single(m => m.Purpose == purpose);

    /// <summary>Gives messages to the handler as the bus does: in a transaction, with a save at its end.</summary>
    internal async Task HandleAsync<TMessage, THandler>(params TMessage[] messages)
        where TMessage : class, IMessage where THandler : IConsume<TMessage>
    {
        await using var scope = Host.Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<EventsDb>();
        await using var transaction = await db.Database.BeginTransactionAsync();
        await scope.ServiceProvider.GetRequiredService<THandler>().ConsumeAsync(messages, CancellationToken.None);
        await db.SaveChangesAsync();
        await transaction.CommitAsync();
    }

    /// <summary>What the background does once at that time about guests of gatherings.</summary>
    public Task<int> ForgetGuestsAsync(DateTimeOffset now) => RunAsync<IServiceProvider, int>(services =>
        new ForgetGuests(services.GetRequiredService<EventsDb>(), services.GetRequiredService<FeedbackMarks>(), new ConfigurationBuilder().Build(), new FakeTimeProvider(now)).RunAsync(CancellationToken.None));

    /// <summary>Does once what the background does, without its clock.</summary>
    internal async Task<TResult> RunAsync<T, TResult>(Func<T, Task<TResult>> run) where T : notnull
    {
        await using var scope = Host.Services.CreateAsyncScope();
        return await run(scope.ServiceProvider.GetRequiredService<T>());
    }
}

/// <summary>Calls of the API as tests make them.</summary>
internal static class Calls
{
    public const string Path = "/api/events";

    public static async Task<JsonElement> JsonAsync(this HttpResponseMessage response, int status)
    {
        var text = await response.Content.ReadAsStringAsync();
        if ((int)response.StatusCode != status)
            throw new InvalidOperationException($"{response.RequestMessage?.Method} {response.RequestMessage?.RequestUri}: {(int)response.StatusCode} instead of {status}: {text}");
        return text.Length == 0 ? default : JsonDocument.Parse(text).RootElement;
    }

    public static async Task<JsonElement> JsonAsync(this Task<HttpResponseMessage> response, int status)
    {
        using var answer = await response;
        return await answer.JsonAsync(status);
    }

    /// <summary>The stable code of a problem.</summary>
    public static async Task<string> CodeAsync(this Task<HttpResponseMessage> response, int status) => (await response.JsonAsync(status)).Text("code");

    public static string Text(this JsonElement json, string name) => json.GetProperty(name).GetString()!;

    public static Guid Id(this JsonElement json) => json.GetProperty("id").GetGuid();

    /// <summary>Makes a gathering and publishes it.</summary>
    public static async Task<JsonElement> PublishedAsync(this HttpClient client, object input)
    {
        var draft = await client.PostAsJsonAsync(Path, input).JsonAsync(201);
        return await client.PostAsync($"{Path}/{draft.Id()}/publish", null).JsonAsync(200);
    }

    /// <summary>The key of the tests' service, by which they make what a browser has that opened a link.</summary>
    public static byte[] Key { get; } = new byte[32];

    /// <summary>What a browser has that proved the address.</summary>
    public static string Proof(string address, DateTimeOffset? until = null)
    {
        var bytes = new byte[40];
        BinaryPrimitives.WriteInt64BigEndian(bytes, (until ?? new DateTimeOffset(2190, 1, 1, 0, 0, 0, TimeSpan.Zero)).ToUnixTimeSeconds());
        byte[] about = [.. "address-proof"u8, .. bytes.AsSpan(0, 8), .. Encoding.UTF8.GetBytes(address.ToLowerInvariant())];
        HMACSHA256.HashData(Key, about).CopyTo(bytes, 8);
        return Base64Url.EncodeToString(bytes);
    }

    /// <summary>Registers from a browser that proved the address.</summary>
    public static Task<HttpResponseMessage> RegisterAsync(this HttpClient client, string slug, RegistrationInput input, string? key = null) =>
        client.AskAsync(slug, input, key, Proof(input.Email?.Trim() ?? ""));

    /// <summary>Registers as anybody can.</summary>
    public static Task<HttpResponseMessage> AskAsync(
        this HttpClient client, string slug, object input, string? key = null, string? proof = null, CancellationToken cancellationToken = default)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, $"{Path}/public/{slug}/registrations") { Content = JsonContent.Create(input) };
        if (key is not null)
            request.Headers.Add("Idempotency-Key", key);
        if (proof is not null)
            request.Headers.Add("Address-Proof", proof);
        return client.SendAsync(request, cancellationToken);
    }

    public static Task<HttpResponseMessage> PutAsync(this HttpClient client, string path, object input, string? ifMatch)
    {
        var request = new HttpRequestMessage(HttpMethod.Put, path) { Content = JsonContent.Create(input) };
        if (ifMatch is not null)
            request.Headers.TryAddWithoutValidation("If-Match", ifMatch);
        return client.SendAsync(request);
    }

    /// <summary>The registration of a token, as its attendee sees it.</summary>
    public static async Task<JsonElement> RegistrationAsync(this HttpClient client, string token) =>
        (await client.GetAsync($"{Path}/registrations/{token}").JsonAsync(200)).GetProperty("registration");
}
