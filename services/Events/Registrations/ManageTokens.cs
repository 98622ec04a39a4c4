using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using AlumniPlatform.ServiceDefaults;
using Npgsql;

namespace AlumniPlatform.Events.Registrations;

/// <summary>
/// Tokens with which a registration is managed without signing in: its id and an HMAC of it. They are computed, not
/// stored, so every later mail has the same link and a copy of the table opens nothing without the key.
/// </summary>
internal sealed class ManageTokens(NpgsqlDataSource database, IConfiguration configuration)
{
    private const string Member = "member";
    private const string Reservation = "reservation";
    private const int IdLength = 16;
    private const int Length = IdLength + HMACSHA256.HashSizeInBytes;
    private readonly string publicAddress = PublicAddress.Of(configuration).Origin;
    private byte[]? key;

    public ValueTask<string> TokenAsync(Guid registration, CancellationToken cancellationToken) => MakeAsync("", registration, cancellationToken);

    /// <summary>The registration of a token that this platform made; null for any other.</summary>
    public ValueTask<Guid?> RegistrationOfAsync(string? token, CancellationToken cancellationToken) => ReadAsync("", token, cancellationToken);

    /// <summary>Whose calendar a token opens, that this platform made; null for any other.</summary>
    public ValueTask<Guid?> MemberOfAsync(string? token, CancellationToken cancellationToken) => ReadAsync(Member, token, cancellationToken);

    /// <summary>The reservation whose link was mailed with a token that this platform made; null for any other.</summary>
    public ValueTask<Guid?> ReservationOfAsync(string? token, CancellationToken cancellationToken) => ReadAsync(Reservation, token, cancellationToken);

    /// <summary>The page on which the holder of an address makes a registration of what was asked for under it.</summary>
    public async ValueTask<string> ReservationLinkAsync(Guid reservation, CancellationToken cancellationToken) =>
        $"{publicAddress}/registration/confirm?token={await MakeAsync(Reservation, reservation, cancellationToken)}";

    /// <summary>Everybody's page of a gathering.</summary>
    public string PageOf(string slug) => $"{publicAddress}/events/{slug}";

    /// <summary>Where a member's own calendar can be subscribed to.</summary>
    public async ValueTask<string> CalendarLinkAsync(Guid person, CancellationToken cancellationToken) =>
        $"{publicAddress}/api/events/members/{await MakeAsync(Member, person, cancellationToken)}/calendar.ics";

    /// <summary>The page on which the attendee sees, changes and cancels the registration.</summary>
    public async ValueTask<string> LinkAsync(Guid registration, CancellationToken cancellationToken) =>
        $"{publicAddress}/registration?token={await TokenAsync(registration, cancellationToken)}";

    /// <summary>The page on which the attendee says afterwards what they thought.</summary>
    public async ValueTask<string> FeedbackLinkAsync(Guid registration, CancellationToken cancellationToken) =>
        $"{publicAddress}/registration/feedback?token={await TokenAsync(registration, cancellationToken)}";

    private async ValueTask<string> MakeAsync(string kind, Guid id, CancellationToken cancellationToken)
    {
        var bytes = new byte[Length];
        id.TryWriteBytes(bytes, bigEndian: true, out _);
        Sign(kind, bytes, await KeyAsync(cancellationToken)).CopyTo(bytes, IdLength);
        return Base64Url.EncodeToString(bytes);
    }

    private async ValueTask<Guid?> ReadAsync(string kind, string? token, CancellationToken cancellationToken)
    {
        var bytes = new byte[Length];
        if (token is null || !Base64Url.IsValid(token, out var length) || length != Length || !Base64Url.TryDecodeFromChars(token, bytes, out _))
            return null;
        var expected = Sign(kind, bytes, await KeyAsync(cancellationToken));
        return CryptographicOperations.FixedTimeEquals(expected, bytes.AsSpan(IdLength)) ? new Guid(bytes.AsSpan(0, IdLength), bigEndian: true) : null;
    }

    // The kind is signed too: a token of one opens nothing of the other.
    private static byte[] Sign(string kind, byte[] token, byte[] key)
    {
        byte[] said = [.. token.AsSpan(0, IdLength), .. Encoding.ASCII.GetBytes(kind)];
        return HMACSHA256.HashData(key, said);
    }

    /// <summary>For what else is proved by an HMAC; it names its purpose in what it is over.</summary>
    public async ValueTask<byte[]> KeyAsync(CancellationToken cancellationToken)
    {
        if (key is not null)
            return key;
        await using var command = database.CreateCommand("insert into manage_key (id, key) values (1, $1) on conflict do nothing");
        command.Parameters.Add(new() { Value = RandomNumberGenerator.GetBytes(32) });
        await command.ExecuteNonQueryAsync(cancellationToken);
        await using var read = database.CreateCommand("select key from manage_key where id = 1");
        return key = (byte[])(await read.ExecuteScalarAsync(cancellationToken))!;
    }
}

/// <summary>The key of the tokens. In the database, so that every replica makes and accepts the same ones.</summary>
internal sealed class ManageKey
{
    public required int Id { get; init; }
    public required byte[] Key { get; init; }
}
