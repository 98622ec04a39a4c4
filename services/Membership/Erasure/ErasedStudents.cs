using System.Security.Cryptography;
using System.Text;
using AlumniPlatform.Membership.Activation;
using AlumniPlatform.Membership.Intake;
using AlumniPlatform.Membership.People;

namespace AlumniPlatform.Membership.Erasure;

/// <summary>Keeps who was erased from coming back with the next record of a school system.</summary>
internal sealed class ErasedStudents(MembershipDb db, ActivationTokens tokens)
{
    public const string Code = "person-erased";

    /// <summary>
    /// Rejects records of erased students and returns the others. Called with the known persons locked: an erasure at the
    /// same moment has committed, and is seen here, or waits until the records are.
    /// </summary>
    public async Task<IReadOnlyList<IntakeEntry>> RejectAsync(IReadOnlyList<IntakeEntry> entries, CancellationToken cancellationToken)
    {
        var erased = await AmongAsync(entries.Select(e => e.Record!.StudentRef), cancellationToken);
        if (erased.Count == 0)
            return entries;
        foreach (var entry in entries.Where(e => erased.Contains(e.Record!.StudentRef)))
            entry.Reject(Code, "This student asked to be erased and is not recorded again. Stop sending records of them.");
        return [.. entries.Where(e => e.Outcome == Outcome.Accepted)];
    }

    /// <summary>Those of <paramref name="students"/>, references, who were erased.</summary>
    public async Task<IReadOnlySet<string>> AmongAsync(IEnumerable<string> students, CancellationToken cancellationToken)
    {
        var key = await KeyAsync(cancellationToken);
        var hashes = students.Distinct().ToDictionary(s => Convert.ToHexString(Hash(key, s)), s => s, StringComparer.Ordinal);
        return (await db.QueryAsync("select student_key from erasure where student_key = any($1)",
            row => hashes[Convert.ToHexString(row.GetFieldValue<byte[]>(0))], cancellationToken,
            [hashes.Keys.Select(Convert.FromHexString).ToArray()])).ToHashSet(StringComparer.Ordinal);
    }

    public async Task RememberAsync(Person person, string? by, DateTimeOffset now, CancellationToken cancellationToken) => db.Add(new ErasureRecord
    {
        StudentKey = Hash(await KeyAsync(cancellationToken), person.StudentRef), PersonId = person.Id, ErasedAt = now, By = by,
    });

    private ValueTask<byte[]> KeyAsync(CancellationToken cancellationToken) => tokens.KeyAsync("erased-student", cancellationToken);

    private static byte[] Hash(byte[] key, string student) => HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(student));
}
