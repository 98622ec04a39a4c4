using System.Buffers.Binary;

namespace AlumniPlatform.Events.Pictures;

/// <summary>What the bytes of a picture say it is. Its name and the type that its sender announces say nothing.</summary>
/// <param name="Type">Media type.</param>
/// <param name="Width">Pixels, as it is shown.</param>
/// <param name="Height">The same.</param>
/// <param name="Orientation">How a JPEG is turned to be shown, as Exif counts; 1: as it is.</param>
internal sealed record PictureHeader(string Type, long Width, long Height, int Orientation = 1)
{
    /// <summary>Null when it is no PNG, JPEG or WebP picture, or its end is missing.</summary>
    public static PictureHeader? Read(ReadOnlySpan<byte> file) => (Png(file) ?? Jpeg(file) ?? WebP(file)) is { Width: > 0, Height: > 0 } header ? header : null;

    /// <summary>A signature, then chunks (length, name, data, checksum): first IHDR with the size, last IEND.</summary>
    private static PictureHeader? Png(ReadOnlySpan<byte> file)
    {
        if (!file.StartsWith<byte>([0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A]) || file.Length < 24 || !file[12..16].SequenceEqual("IHDR"u8))
            return null;
        var header = new PictureHeader("image/png", BinaryPrimitives.ReadUInt32BigEndian(file[16..]), BinaryPrimitives.ReadUInt32BigEndian(file[20..]));
        var rest = file[8..];
        while (rest.Length >= 12)
        {
            var length = BinaryPrimitives.ReadUInt32BigEndian(rest);
            if (length > rest.Length - 12)
                return null;
            if (rest[4..8].SequenceEqual("IEND"u8))
                return header;
            rest = rest[(12 + (int)length)..];
        }
        return null;
    }

    /// <summary>Segments (FF, kind, length, data): one of them has the size; after the start of the scan the picture itself follows, up to FF D9.</summary>
    private static PictureHeader? Jpeg(ReadOnlySpan<byte> file)
    {
        if (!file.StartsWith<byte>([0xFF, 0xD8, 0xFF]))
            return null;
        var (header, orientation) = ((PictureHeader?)null, 1);
        var rest = file[2..];
        while (rest.Length >= 4 && rest[0] == 0xFF)
        {
            var kind = rest[1];
            if (kind == 0xFF) // may be repeated
            {
                rest = rest[1..];
                continue;
            }
            var length = BinaryPrimitives.ReadUInt16BigEndian(rest[2..]);
            if (length < 2 || length > rest.Length - 2)
                return null;
            var data = rest[4..(2 + length)];
            if (kind == 0xDA)
                return rest.IndexOf((ReadOnlySpan<byte>)[0xFF, 0xD9]) < 0 ? null : Turned(header, orientation);
            if (kind is >= 0xC0 and <= 0xCF and not (0xC4 or 0xC8 or 0xCC) && data.Length >= 5)
                header = new PictureHeader("image/jpeg", BinaryPrimitives.ReadUInt16BigEndian(data[3..]), BinaryPrimitives.ReadUInt16BigEndian(data[1..]));
            else if (kind == 0xE1)
                orientation = orientation == 1 ? OrientationIn(data) : orientation;
            rest = rest[(2 + length)..];
        }
        return null;
    }

    /// <summary>A camera that was held upright has its picture shown turned by a quarter (5 to 8).</summary>
    private static PictureHeader? Turned(PictureHeader? header, int orientation) => header is null ? null
        : header with { Orientation = orientation, Width = orientation > 4 ? header.Height : header.Width, Height = orientation > 4 ? header.Width : header.Height };

    /// <summary>From 1 to 8; 1 also when it is not said.</summary>
    private static int OrientationIn(ReadOnlySpan<byte> data)
    {
        if (!data.StartsWith("Exif\0\0"u8) || data.Length < 14)
            return 1;
        var tiff = data[6..];
        var little = tiff[0] == 'I';
        var at = little ? BinaryPrimitives.ReadUInt32LittleEndian(tiff[4..]) : BinaryPrimitives.ReadUInt32BigEndian(tiff[4..]);
        if (at > tiff.Length - 2)
            return 1;
        var count = Number(tiff[(int)at..]);
        for (var entries = tiff[((int)at + 2)..]; count > 0 && entries.Length >= 12; entries = entries[12..], count--)
            if (Number(entries) == 0x0112)
                return Number(entries[8..]) is >= 1 and <= 8 and var orientation ? orientation : 1;
        return 1;

        int Number(ReadOnlySpan<byte> bytes) => little ? BinaryPrimitives.ReadUInt16LittleEndian(bytes) : BinaryPrimitives.ReadUInt16BigEndian(bytes);
    }

    /// <summary>RIFF, the length of all, WEBP, and one of three kinds of first chunks, each with the size in its own way.</summary>
    private static PictureHeader? WebP(ReadOnlySpan<byte> file)
    {
        if (file.Length < 30 || !file.StartsWith("RIFF"u8) || !file[8..12].SequenceEqual("WEBP"u8) || BinaryPrimitives.ReadUInt32LittleEndian(file[4..]) > file.Length - 8)
            return null;
        var kind = file[12..16];
        var data = file[20..];
        if (kind.SequenceEqual("VP8X"u8))
            return Of((BinaryPrimitives.ReadUInt32LittleEndian(data[4..]) & 0xFFFFFF) + 1, (BinaryPrimitives.ReadUInt32LittleEndian(data[6..]) >> 8) + 1);
        if (kind.SequenceEqual("VP8L"u8) && data[0] == 0x2F)
            return Of((BinaryPrimitives.ReadUInt32LittleEndian(data[1..]) & 0x3FFF) + 1, (BinaryPrimitives.ReadUInt32LittleEndian(data[1..]) >> 14 & 0x3FFF) + 1);
        if (kind.SequenceEqual("VP8 "u8) && data[3..6].SequenceEqual<byte>([0x9D, 0x01, 0x2A]))
            return Of(BinaryPrimitives.ReadUInt16LittleEndian(data[6..]) & 0x3FFF, BinaryPrimitives.ReadUInt16LittleEndian(data[8..]) & 0x3FFF);
        return null;

        static PictureHeader Of(long width, long height) => new("image/webp", width, height);
    }
}
