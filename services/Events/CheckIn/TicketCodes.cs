using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using AlumniPlatform.Events.Registrations;

namespace AlumniPlatform.Events.CheckIn;

/// <summary>
/// Codes of tickets, short enough to be typed: the numbers of gathering and entry, and 80 bits of an HMAC of the registration,
/// in Crockford's base 32. Computed, not stored. The HMAC is over something else than that of a manage token, so a code checks
/// in and does nothing more, whoever reads it off a screen.
/// </summary>
internal sealed class TicketCodes(ManageTokens tokens)
{
    private const string Digits = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    private const int Group = 4;
    private const int ProofLength = 10;
    private const int Length = 6 * Group;
    private static readonly byte[] purpose = "ticket"u8.ToArray();

    /// <summary>In groups of four, as it stands on the ticket.</summary>
    public async ValueTask<string> CodeAsync(int gatheringNumber, long entry, Guid registration, CancellationToken cancellationToken)
    {
        var code = Number(gatheringNumber) + Number(entry) + Text(await ProofAsync(registration, cancellationToken));
        return string.Join('-', code.Chunk(Group).Select(g => new string(g)));
    }

    /// <summary>What a phone keeps of a code, to recognise it without a network: nobody makes a ticket from that.</summary>
    public static string Hash(string code) => Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(Plain(code))).AsSpan(0, 12));

    /// <summary>Null for what is no code of ours.</summary>
    public static TicketNumbers? Read(string? text)
    {
        if (text is null || text.Length > 3 * Length || Plain(text) is not { Length: Length } code || code.Any(c => !Digits.Contains(c, StringComparison.Ordinal)))
            return null;
        return new TicketNumbers((int)Value(code.AsSpan(0, Group)), Value(code.AsSpan(Group, Group)), code[(2 * Group)..]);
    }

    public async ValueTask<bool> IsOfAsync(TicketNumbers numbers, Guid registration, CancellationToken cancellationToken)
    {
        var proof = Text(await ProofAsync(registration, cancellationToken));
        return CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(numbers.Proof), Encoding.ASCII.GetBytes(proof));
    }

    private async ValueTask<byte[]> ProofAsync(Guid registration, CancellationToken cancellationToken)
    {
        byte[] about = [.. purpose, .. registration.ToByteArray(bigEndian: true)];
        return HMACSHA256.HashData(await tokens.KeyAsync(cancellationToken), about)[..ProofLength];
    }

    /// <summary>As people type it: any case, any distance, and letters that look like digits.</summary>
    private static string Plain(string text) => new([.. text.ToUpperInvariant().Where(c => c != '-' && !char.IsWhiteSpace(c)).Select(c => c switch
    {
        'O' => '0',
        'I' or 'L' => '1',
        _ => c,
    })]);

    private static string Number(long number) => new([.. Enumerable.Range(1, Group).Select(i => Digits[(int)(number >> (5 * (Group - i)) & 31)])]);

    private static long Value(ReadOnlySpan<char> text)
    {
        var value = 0L;
        foreach (var c in text)
            value = value * 32 + Digits.IndexOf(c, StringComparison.Ordinal);
        return value;
    }

    private static string Text(ReadOnlySpan<byte> bytes)
    {
        var text = new StringBuilder();
        for (; bytes.Length > 0; bytes = bytes[5..]) // 40 bits are 8 digits
        {
            var bits = (long)bytes[0] << 32 | BinaryPrimitives.ReadUInt32BigEndian(bytes[1..]);
            text.Append(Number(bits >> 20)).Append(Number(bits & 0xFFFFF));
        }
        return text.ToString();
    }
}

/// <summary>What a code says, as long as its proof is not looked at.</summary>
internal sealed record TicketNumbers(int Gathering, long Entry, string Proof);
