using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using AlumniPlatform.ServiceDefaults;
using Npgsql;

namespace AlumniPlatform.Membership.Activation;

/// <summary>
/// Activation tokens: the invitation's id and an HMAC of it. They are computed, not stored, so an invitation can be
/// sent again with the same link and a copy of the table opens nothing without the key.
/// </summary>
internal sealed class ActivationTokens(NpgsqlDataSource database, IConfiguration configuration)
{
    private const int IdLength = 16;
    private const int Length = IdLength + HMACSHA256.HashSizeInBytes;
    private readonly string publicAddress = PublicAddress.Of(configuration).Origin;
    private byte[]? key;

    /// <summary>How long an invitation can be followed: <c>Activation:ValidDays</c>.</summary>
    public TimeSpan ValidFor { get; } = TimeSpan.FromDays(configuration.GetValue("Activation:ValidDays", 90));

    public async ValueTask<byte[]> KeyAsync(CancellationToken cancellationToken)
    {
        if (key is not null)
            return key;
        await using var command = database.CreateCommand("insert into activation_key (id, key) values (1, $1) on conflict do nothing");
        command.Parameters.Add(new() { Value = RandomNumberGenerator.GetBytes(32) });
        await command.ExecuteNonQueryAsync(cancellationToken);
        await using var read = database.CreateCommand("select key from activation_key where id = 1");
        return key = (byte[])(await read.ExecuteScalarAsync(cancellationToken))!;
    }

    /// <summary>A key for something else, so that no token opens what another kind was made for.</summary>
    public async ValueTask<byte[]> KeyAsync(string purpose, CancellationToken cancellationToken) =>
        HMACSHA256.HashData(await KeyAsync(cancellationToken), Encoding.UTF8.GetBytes(purpose));

    public static string Token(byte[] key, Guid invitation)
    {
        Span<byte> bytes = stackalloc byte[Length];
        invitation.TryWriteBytes(bytes, bigEndian: true, out _);
        HMACSHA256.HashData(key, bytes[..IdLength], bytes[IdLength..]);
        return Base64Url.EncodeToString(bytes);
    }

    /// <summary>The invitation of a token that this platform made; null for any other.</summary>
    public static Guid? InvitationOf(byte[] key, string? token)
    {
        Span<byte> bytes = stackalloc byte[Length];
        if (token is null || !Base64Url.IsValid(token, out var length) || length != Length || !Base64Url.TryDecodeFromChars(token, bytes, out _))
            return null;
        Span<byte> expected = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(key, bytes[..IdLength], expected);
        return CryptographicOperations.FixedTimeEquals(expected, bytes[IdLength..]) ? new Guid(bytes[..IdLength], bigEndian: true) : null;
    }

    public string Url(byte[] withKey, Guid invitation) => $"{publicAddress}/activate?token={Token(withKey, invitation)}";

    /// <summary>The page on which the invited person says no.</summary>
    public string DeclineUrl(byte[] withKey, Guid invitation) => $"{publicAddress}/activate/decline?token={Token(withKey, invitation)}";

    /// <summary>Where a mail program says no, by one POST.</summary>
    public string UnsubscribeUrl(byte[] withKey, Guid invitation) => $"{publicAddress}/api/membership/activations/unsubscribe?token={Token(withKey, invitation)}";
}
