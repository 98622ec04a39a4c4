using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Unicode;

namespace AlumniPlatform.Membership.Intake.Csv;

/// <summary>
/// The text of a file, block by block: UTF-8, Windows-1252, or UTF-16 with a byte order mark. Of the first two, the first
/// byte beyond ASCII decides; before it they are the same.
/// </summary>
internal sealed class CsvText(Stream stream) : IDisposable
{
    private const int BlockSize = 64 * 1024;
    private static readonly Encoding windows1252 = CodePagesEncodingProvider.Instance.GetEncoding(1252)!;
    private readonly IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly byte[] bytes = new byte[BlockSize];
    private readonly char[] chars = new char[BlockSize]; // no encoding has more characters than bytes
    private int kept; // bytes of a character that the end of the last block cut in two
    private bool begun;
    private Encoding? encoding; // null as long as all was ASCII
    private Decoder? utf16;

    public string EncodingName => (encoding ?? Encoding.UTF8).WebName;

    /// <summary>Of all bytes read so far.</summary>
    public string Sha256 => Convert.ToHexStringLower(hash.GetCurrentHash());

    /// <summary>The next block, valid until the following call; empty at the end.</summary>
    public async ValueTask<ReadOnlyMemory<char>> ReadAsync(CancellationToken cancellationToken)
    {
        var read = await stream.ReadAtLeastAsync(bytes.AsMemory(kept), BlockSize - kept, throwOnEndOfStream: false, cancellationToken);
        hash.AppendData(bytes, kept, read);
        var (filled, last) = (kept + read, kept + read < BlockSize);
        var start = begun ? 0 : TakeByteOrderMark(bytes.AsSpan(0, filled));
        (begun, kept) = (true, 0);
        return chars.AsMemory(0, Decode(bytes.AsSpan(start, filled - start), last));
    }

    public void Dispose() => hash.Dispose();

    private int TakeByteOrderMark(ReadOnlySpan<byte> file)
    {
        encoding = file switch
        {
            [0xEF, 0xBB, 0xBF, ..] => Encoding.UTF8,
            [0xFF, 0xFE, ..] => new UnicodeEncoding(bigEndian: false, byteOrderMark: true, throwOnInvalidBytes: true),
            [0xFE, 0xFF, ..] => new UnicodeEncoding(bigEndian: true, byteOrderMark: true, throwOnInvalidBytes: true),
            _ => null,
        };
        utf16 = encoding is UnicodeEncoding ? encoding.GetDecoder() : null;
        return encoding?.Preamble.Length ?? 0;
    }

    private int Decode(ReadOnlySpan<byte> block, bool last)
    {
        if (utf16 is not null)
            return DecodeUtf16(utf16, block, last);
        if (encoding == windows1252)
            return windows1252.GetChars(block, chars);
        var status = Utf8.ToUtf16(block, chars, out var read, out var written, replaceInvalidSequences: false, isFinalBlock: last);
        if (written < read)
            encoding = Encoding.UTF8; // a character of several bytes came out whole
        if (status == OperationStatus.InvalidData)
        {
            if (encoding is not null)
                throw MixedEncoding();
            encoding = windows1252;
            return windows1252.GetChars(block, chars);
        }
        kept = block.Length - read;
        block[read..].CopyTo(bytes);
        return written;
    }

    private int DecodeUtf16(Decoder decoder, ReadOnlySpan<byte> block, bool last)
    {
        try
        {
            return decoder.GetChars(block, chars, flush: last);
        }
        catch (DecoderFallbackException)
        {
            throw MixedEncoding();
        }
    }

    private RefusedFileException MixedEncoding() =>
        new("mixed-encoding", $"The file begins as {EncodingName}, but holds bytes that are not. Save it anew as CSV UTF-8.");
}

/// <summary>A file of which nothing is kept, with a stable code.</summary>
internal sealed class RefusedFileException(string code, string reason, int? row = null) : Exception(reason)
{
    public string Code { get; } = code;

    /// <summary>As a spreadsheet counts, where one row is to blame.</summary>
    public int? Row { get; } = row;
}
