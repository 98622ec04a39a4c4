using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using AlumniPlatform.Events.Registrations;

namespace AlumniPlatform.Events.Reservations;

/// <summary>
/// What a browser has from the link that it opened in a mail: that its user reads the mail of one address. The time until when
/// it counts and an HMAC of both; the address is not in it. It registers that address at once, and does nothing else.
/// </summary>
internal sealed class AddressProofs(ManageTokens tokens, TimeProvider time)
{
    private const int TimeLength = sizeof(long);
    private const int Length = TimeLength + HMACSHA256.HashSizeInBytes;
    private static readonly TimeSpan validFor = TimeSpan.FromDays(7);
    private static readonly byte[] purpose = "address-proof"u8.ToArray();

    public async ValueTask<string> MakeAsync(string address, CancellationToken cancellationToken)
    {
        var bytes = new byte[Length];
        BinaryPrimitives.WriteInt64BigEndian(bytes, (time.GetUtcNow() + validFor).ToUnixTimeSeconds());
        Sign(bytes, address, await tokens.KeyAsync(cancellationToken)).CopyTo(bytes, TimeLength);
        return Base64Url.EncodeToString(bytes);
    }

    /// <summary>Whether this platform gave it for this address, and it still counts.</summary>
    public async ValueTask<bool> IsOfAsync(string? proof, string address, CancellationToken cancellationToken)
    {
        var bytes = new byte[Length];
        if (proof is null || !Base64Url.IsValid(proof, out var length) || length != Length
            || !Base64Url.TryDecodeFromChars(proof, bytes, out _))
            return false;
        var expected = Sign(bytes, address, await tokens.KeyAsync(cancellationToken));
        return CryptographicOperations.FixedTimeEquals(expected, bytes.AsSpan(TimeLength))
            && time.GetUtcNow().ToUnixTimeSeconds() < BinaryPrimitives.ReadInt64BigEndian(bytes);
    }

    private static byte[] Sign(byte[] proof, string address, byte[] key)
    {
        byte[] about = [.. purpose, .. proof.AsSpan(0, TimeLength), .. Encoding.UTF8.GetBytes(address.ToLowerInvariant())];
        return HMACSHA256.HashData(key, about);
    }
}
