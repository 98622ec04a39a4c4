using System.Security.Cryptography;
using AlumniPlatform.Events.Registrations;
using Microsoft.EntityFrameworkCore;

namespace AlumniPlatform.Events.Afterwards;

/// <summary>
/// In the place of the registration feedback has an HMAC of its id: one for a registration, found again by its link, and
/// without the key nobody's. By its order rows come in no order that tells anything.
/// </summary>
internal sealed class FeedbackMarks(EventsDb db, ManageTokens tokens)
{
    private static readonly byte[] purpose = "feedback"u8.ToArray();

    public async ValueTask<byte[]> OfAsync(Guid registration, CancellationToken cancellationToken)
    {
        byte[] about = [.. purpose, .. registration.ToByteArray(bigEndian: true)];
        return HMACSHA256.HashData(await tokens.KeyAsync(cancellationToken), about);
    }

    /// <summary>
    /// Forgets the words of registrations that were just erased, and what led to them; how they liked it still counts. After
    /// the erasure is saved: who is answering at this moment has done so before, or finds the registration erased.
    /// </summary>
    public async Task ForgetAsync(IEnumerable<Guid> registrations, CancellationToken cancellationToken)
    {
        var marks = new List<byte[]>();
        foreach (var registration in registrations)
            marks.Add(await OfAsync(registration, cancellationToken));
        await db.Database.ExecuteSqlAsync(
            $"update feedback set mark = sha256(gen_random_uuid()::text::bytea), text = '', shown_text = left(shown_text, 0) where mark = any({marks.ToArray()})",
            cancellationToken);
    }
}
