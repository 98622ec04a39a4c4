using System.Text.Json;
using AlumniPlatform.Communication.Merging;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace AlumniPlatform.Communication.Deliveries;

/// <summary>A message that another service asked for.</summary>
/// <param name="NotBefore">When the recipient's quiet hours end; null: it may leave at once.</param>
/// <param name="Programme">Code of the programme that it is about; null when it is about none, or nobody said.</param>
internal sealed record DeliveryRequest(
    Guid RequestId, string Purpose, Guid RelatesTo, Guid? PersonId, string? School,
    string Address, string Language, bool Urgent, MailContent Content, DateTimeOffset ExpiresAt, DateTimeOffset? NotBefore = null,
    string? Programme = null);

internal static class DeliveryRequests
{
    /// <summary>
    /// Enters requests into the ledger, in the transaction of <paramref name="db"/>. One that is there already stays as it is,
    /// so the same request may come any number of times, even after the inbox forgot it. One of an invitation that is closed is
    /// entered as what it came to: it is not sent. Who is erased is not written to.
    /// </summary>
    public static async Task QueueAsync(this CommunicationDb db, IReadOnlyList<DeliveryRequest> requests, TimeProvider time, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        await db.HoldMergersAsync(cancellationToken);
        await using var command = new NpgsqlCommand("""
            insert into delivery (id, request_id, purpose, relates_to, person_id, school, address, language, urgent, content,
                expires_at, queued_at, state, code, settled_at, attempts, due_at, version, programme)
            select id, request_id, purpose, relates_to, coalesce(m.into_person_id, r.person_id), school, address, language, urgent, case when c.invitation_id is null then content end,
                expires_at, $13, coalesce(c.state, 'queued'), c.code, case when c.invitation_id is not null then $13 end, 0,
                greatest($13, not_before), 1, programme
            from unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10::jsonb[], $11, $12, $15)
                as r (id, request_id, purpose, relates_to, person_id, school, address, language, urgent, content, expires_at, not_before,
                    programme)
            left join closed_invitation c on c.invitation_id = relates_to and purpose = any($14)
            left join merged_person m on m.person_id = r.person_id
            where not exists (select from erased_person e where e.person_id in (r.person_id, m.into_person_id))
            order by request_id
            on conflict (request_id, address) do nothing
            """, (NpgsqlConnection)db.Database.GetDbConnection())
        {
            Parameters =
            {
                Column(requests, _ => Guid.CreateVersion7(now)), Column(requests, r => r.RequestId), Column(requests, r => r.Purpose),
                Column(requests, r => r.RelatesTo), Column(requests, r => r.PersonId), Column(requests, r => r.School),
                Column(requests, r => OneLine.Of(r.Address)), Column(requests, r => r.Language), Column(requests, r => r.Urgent),
                Column(requests, r => JsonSerializer.Serialize(r.Content, JsonSerializerOptions.Web)), Column(requests, r => r.ExpiresAt.ToUniversalTime()),
                Column(requests, r => r.NotBefore?.ToUniversalTime()), new() { Value = now }, new() { Value = Purposes.OfInvitations },
                Column(requests, r => r.Programme),
            },
        };
        if (await command.ExecuteNonQueryAsync(cancellationToken) > 0)
            db.HasQueued = true;
    }

    private static NpgsqlParameter Column<T>(IReadOnlyList<DeliveryRequest> requests, Func<DeliveryRequest, T> value) =>
        new() { Value = requests.Select(value).ToArray() };
}
