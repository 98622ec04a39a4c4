using Microsoft.AspNetCore.Http.HttpResults;
using ZXing;
using ZXing.Common;
using ZXing.QrCode;

namespace AlumniPlatform.Portal.CheckIn;

/// <summary>Reads a ticket from a picture of a phone's camera, for browsers that cannot (Safari, Firefox).</summary>
internal static class ReadFrame
{
    /// <summary>Of the square pictures that door.js sends: one byte a pixel, 0 is black.</summary>
    private const int Side = 256;

    private const int Size = Side * Side;

    /// <summary>What the ticket says, or nothing (204) when none is seen.</summary>
    public static async Task<Results<ContentHttpResult, NoContent, BadRequest<string>>> PostAsync(HttpContext http, CancellationToken cancellationToken)
    {
        if (!http.Request.Headers.ContainsKey(CheckInActions.OfScript) || http.Request.ContentLength != Size)
            return TypedResults.BadRequest("This takes pictures of the door's own script.");
        var pixels = new byte[Size];
        await http.Request.Body.ReadExactlyAsync(pixels, cancellationToken);
        var picture = new RGBLuminanceSource(pixels, Side, Side, RGBLuminanceSource.BitmapFormat.Gray8);
        return new QRCodeReader().decode(new BinaryBitmap(new HybridBinarizer(picture))) is { } ticket
            ? TypedResults.Text(ticket.Text)
            : TypedResults.NoContent();
    }
}
