using System.Buffers.Binary;

namespace AlumniPlatform.Events.Pictures;

/// <summary>
/// What cameras and programs write into a picture beside it: where and when it was taken, with what, by whom, and on phones
/// even a film. None of it is for everybody. What the picture looks like stays: its colours (ICC) and how it is turned.
/// </summary>
internal static class PictureNotes
{
    /// <summary>The picture without them.</summary>
    /// <param name="file">Of which <see cref="PictureHeader.Read"/> says <paramref name="header"/>.</param>
    /// <param name="header">What it is.</param>
    public static byte[] Remove(ReadOnlySpan<byte> file, PictureHeader header)
    {
        var kept = new List<byte>(file.Length);
        switch (header.Type)
        {
            case "image/png":
                KeepPng(file, kept);
                break;
            case "image/jpeg":
                KeepJpeg(file, header.Orientation, kept);
                break;
            default:
                KeepWebP(file, kept);
                break;
        }
        return [.. kept];
    }

    private static void KeepPng(ReadOnlySpan<byte> file, List<byte> kept)
    {
        kept.AddRange(file[..8]);
        for (var rest = file[8..]; rest.Length >= 12;)
        {
            var chunk = rest[..(12 + (int)BinaryPrimitives.ReadUInt32BigEndian(rest))];
            var name = chunk[4..8];
            if (!(name.SequenceEqual("eXIf"u8) || name.SequenceEqual("tEXt"u8) || name.SequenceEqual("zTXt"u8) || name.SequenceEqual("iTXt"u8) || name.SequenceEqual("tIME"u8)))
                kept.AddRange(chunk);
            if (name.SequenceEqual("IEND"u8))
                return;
            rest = rest[chunk.Length..];
        }
    }

    private static void KeepJpeg(ReadOnlySpan<byte> file, int orientation, List<byte> kept)
    {
        kept.AddRange(file[..2]);
        for (var rest = file[2..]; ;)
        {
            var kind = rest[1];
            if (kind == 0xFF)
            {
                kept.Add(0xFF);
                rest = rest[1..];
                continue;
            }
            if (kind == 0xDA)
            {
                kept.AddRange(rest[..(rest.IndexOf((ReadOnlySpan<byte>)[0xFF, 0xD9]) + 2)]);
                return;
            }
            var segment = rest[..(2 + BinaryPrimitives.ReadUInt16BigEndian(rest[2..]))];
            if (kind == 0xE1 && orientation > 1)
            {
                kept.AddRange([0xFF, 0xE1, 0, 34, .. "Exif\0\0MM\0*\0\0\0\b\0\x01"u8, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, (byte)orientation, 0, 0, 0, 0, 0, 0]);
                orientation = 1; // said once
            }
            else if (kind is not (>= 0xE1 and <= 0xEF or 0xFE) || kind == 0xEE || (kind == 0xE2 && segment[4..].StartsWith("ICC_PROFILE\0"u8)))
            {
                kept.AddRange(segment);
            }
            rest = rest[segment.Length..];
        }
    }

    private static void KeepWebP(ReadOnlySpan<byte> file, List<byte> kept)
    {
        const byte SaysOfNotes = 0x08 | 0x04; // that chunks EXIF and XMP follow
        kept.AddRange(file[..12]);
        for (var rest = file[12..]; rest.Length >= 8;)
        {
            var length = BinaryPrimitives.ReadUInt32LittleEndian(rest[4..]);
            var chunk = rest[..(int)Math.Min(rest.Length, 8 + length + (length & 1))];
            if (!(chunk.StartsWith("EXIF"u8) || chunk.StartsWith("XMP "u8)))
            {
                kept.AddRange(chunk);
                if (chunk.StartsWith("VP8X"u8))
                    kept[kept.Count - chunk.Length + 8] &= unchecked((byte)~SaysOfNotes);
            }
            rest = rest[chunk.Length..];
        }
        for (var i = 0; i < 4; i++)
            kept[4 + i] = (byte)(kept.Count - 8 >> (8 * i));
    }
}
