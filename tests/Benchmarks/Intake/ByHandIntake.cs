using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json;
using AlumniPlatform.Contracts.Membership;
using Npgsql;
using NpgsqlTypes;

namespace AlumniPlatform.Benchmarks.Intake;

/// <summary>The receiving end: one transaction for up to 500 degrees with what follows from them.</summary>
internal sealed class ByHandIntake(NpgsqlDataSource database)
{
    public const int BatchSize = 500;
    public const string Degrees = "by-hand.degrees";
    public const string Invitations = "by-hand.invitations";
    /// <summary>Wakes the relay.</summary>
    public SemaphoreSlim Stored { get; } = new(0);

    private readonly byte[] key = RandomNumberGenerator.GetBytes(32);

    public async Task StoreAsync(DegreeEvent[] batch)
    {
        var now = TimeProvider.System.GetUtcNow();
        await using var connection = await database.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        var taken = await QueryAsync(connection, "insert into taken_event select * from unnest($1, $2) on conflict do nothing returning event_id", r => r.GetString(0),
            batch.Select(e => e.Source).ToArray(), batch.Select(e => e.Id).ToArray());
        var fresh = taken.Count == batch.Length ? batch : [.. batch.IntersectBy(taken, e => e.Id)];
        var persons = (await QueryAsync(connection, ByHandTables.Person, r => (Ref: r.GetString(0), Id: r.GetGuid(1), Version: r.GetInt64(2)),
            New(fresh, now), Column(d => d.StudentRef), Column(d => d.GivenName), Column(d => d.FamilyName), Column(d => d.Email), Column(d => d.PrivateEmail), Column(d => d.Language), now))
            .ToDictionary(p => p.Ref);
        var owners = fresh.Select(e => persons[e.Data.StudentRef].Id).ToArray();
        var (degrees, invitations) = (New(fresh, now), New(fresh, now));
        var recorded = (await QueryAsync(connection, ByHandTables.Degree, r => r.GetGuid(0), degrees, owners, Column(d => d.School), Column(d => d.Programme),
            Column(d => d.Level), Column(d => d.Degree), fresh.Select(e => e.Data.AwardedOn).ToArray(), now)).ToHashSet();
        var invited = (await QueryAsync(connection, ByHandTables.Invitation, r => r.GetGuid(0), invitations, owners, Column(d => d.School), Column(d => d.Programme),
            Column(d => d.Email), now, now.AddDays(90))).ToHashSet();
        await PublishAsync(connection, fresh.Select((e, i) => (e.Data, persons[e.Data.StudentRef], degrees[i], invitations[i])).Where(f => recorded.Contains(f.Item3)), invited, now);
        await transaction.CommitAsync();
        Stored.Release();

        string[] Column(Func<DegreeData, string> field) => [.. fresh.Select(e => field(e.Data))];
    }

    private async Task PublishAsync(
        NpgsqlConnection connection, IEnumerable<(DegreeData Data, (string Ref, Guid Id, long Version) Person, Guid Degree, Guid Invitation)> facts, HashSet<Guid> invited, DateTimeOffset now)
    {
        await using var copy = await connection.BeginBinaryImportAsync("copy outbox (message_id, queue, body) from stdin (format binary)");
        foreach (var (data, person, degree, invitation) in facts)
        {
            var recorded = new DegreeRecorded(Guid.CreateVersion7(now), now, person.Id, person.Version - 1, degree, data.School, data.Programme, data.AwardedOn.Year, data.AwardedOn, true);
            await WriteAsync(recorded.Id, Degrees, JsonSerializer.SerializeToUtf8Bytes(recorded, JsonSerializerOptions.Web));
            if (!invited.Contains(invitation))
                continue;
            var request = new InvitationRequested(Guid.CreateVersion7(now), now, person.Id, person.Version, invitation, data.Email, data.GivenName, data.FamilyName, data.Language,
                data.School, "Elektroteknik och datavetenskap", "Civilingenjör Datateknik", $"http://localhost:8080/activate?token={Token(invitation)}", now.AddDays(90));
            await WriteAsync(request.Id, Invitations, JsonSerializer.SerializeToUtf8Bytes(request, JsonSerializerOptions.Web));
        }
        await copy.CompleteAsync();

        async Task WriteAsync(Guid id, string queue, byte[] body)
        {
            await copy.StartRowAsync();
            await copy.WriteAsync(id, NpgsqlDbType.Uuid);
            await copy.WriteAsync(queue, NpgsqlDbType.Text);
            await copy.WriteAsync(body, NpgsqlDbType.Bytea);
        }
    }

    private string Token(Guid invitation)
    {
        Span<byte> bytes = stackalloc byte[48];
        invitation.TryWriteBytes(bytes, bigEndian: true, out _);
        HMACSHA256.HashData(key, bytes[..16], bytes[16..]);
        return Base64Url.EncodeToString(bytes);
    }

    private static Guid[] New(DegreeEvent[] events, DateTimeOffset now) => [.. events.Select(_ => Guid.CreateVersion7(now))];

    private static async Task<List<T>> QueryAsync<T>(NpgsqlConnection connection, string sql, Func<NpgsqlDataReader, T> read, params object[] parameters)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        foreach (var parameter in parameters)
            command.Parameters.Add(new() { Value = parameter });
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<T>();
        while (await reader.ReadAsync())
            rows.Add(read(reader));
        return rows;
    }
}
