using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace AlumniPlatform.Testing;

/// <summary>Pictures that programs make: a PNG that can be looked at; JPEG and WebP with nothing but what says their size.</summary>
public static class TestPictures
{
    /// <summary>A slope from blue to yellow.</summary>
    public static byte[] Png(int width, int height)
    {
        using var pixels = new MemoryStream();
        using (var zip = new ZLibStream(pixels, CompressionLevel.Fastest, leaveOpen: true))
        {
            var row = new byte[1 + (3 * width)];
            for (var y = 0; y < height; y++)
            {
                for (var x = 0; x < width; x++)
                    (row[1 + (3 * x)], row[2 + (3 * x)], row[3 + (3 * x)]) = ((byte)(255 * x / width), (byte)(90 + (120 * x / width)), (byte)(160 - (120 * y / height)));
                zip.Write(row);
            }
        }
        var header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        (header[8], header[9]) = (8, 2); // bits, RGB
        return [0x89, .. "PNG\r\n\x1a\n"u8, .. Chunk("IHDR", header), .. Chunk("IDAT", pixels.ToArray()), .. Chunk("IEND", [])];
    }

    /// <param name="width">Pixels in the file.</param>
    /// <param name="height">The same.</param>
    /// <param name="orientation">As Exif counts; 0: without.</param>
    public static byte[] Jpeg(int width, int height, byte orientation = 0) =>
    [
        0xFF, 0xD8, .. orientation == 0 ? [] : (byte[])[0xFF, 0xE1, 0, 34, .. "Exif\0\0MM\0*\0\0\0\b\0\x01"u8, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0, 0, 0, 0, 0],
        0xFF, 0xFF, 0xC0, 0, 11, 8, (byte)(height >> 8), (byte)height, (byte)(width >> 8), (byte)width, 1, 1, 0x11, 0, 0xFF, 0xDA, 0, 8, 1, 1, 0, 0, 63, 0, 1, 2, 3, 0xFF, 0xD9,
    ];

    /// <param name="kind"><c>VP8 </c>, <c>VP8L</c> or <c>VP8X</c>.</param>
    /// <param name="width">Pixels.</param>
    /// <param name="height">The same.</param>
    /// <param name="flags">Of <c>VP8X</c>.</param>
    /// <param name="more">Chunks that follow.</param>
    public static byte[] WebP(string kind, int width, int height, byte flags = 0, byte[]? more = null)
    {
        var (w, h) = (width - 1, height - 1);
        byte[] data = kind switch
        {
            "VP8X" => [flags, 0, 0, 0, (byte)w, (byte)(w >> 8), (byte)(w >> 16), (byte)h, (byte)(h >> 8), (byte)(h >> 16)],
            "VP8L" => [0x2F, .. BitConverter.GetBytes(w | (h << 14)), 0, 0, 0, 0, 0],
            _ => [0, 0, 0, 0x9D, 0x01, 0x2A, (byte)width, (byte)(width >> 8), (byte)height, (byte)(height >> 8)],
        };
        return [.. "RIFF"u8, .. BitConverter.GetBytes(12 + data.Length + (more?.Length ?? 0)), .. "WEBP"u8, .. Encoding.ASCII.GetBytes(kind), .. BitConverter.GetBytes(data.Length), .. data, .. more ?? []];
    }

    /// <summary>Of a JPEG.</summary>
    public static byte[] Segment(byte kind, byte[] data) => [0xFF, kind, (byte)(data.Length + 2 >> 8), (byte)(data.Length + 2), .. data];

    /// <summary>Of a PNG.</summary>
    public static byte[] Chunk(string name, byte[] data)
    {
        byte[] named = [.. Encoding.ASCII.GetBytes(name), .. data];
        var chunk = new byte[8 + named.Length];
        BinaryPrimitives.WriteInt32BigEndian(chunk, data.Length);
        named.CopyTo(chunk, 4);
        BinaryPrimitives.WriteUInt32BigEndian(chunk.AsSpan(4 + named.Length), Checksum(named));
        return chunk;
    }

    private static uint Checksum(byte[] bytes)
    {
        var sum = uint.MaxValue;
        foreach (var value in bytes)
        {
            sum ^= value;
            for (var bit = 0; bit < 8; bit++)
                sum = (sum >> 1) ^ ((sum & 1) == 0 ? 0 : 0xEDB88320);
        }
        return ~sum;
    }
}
