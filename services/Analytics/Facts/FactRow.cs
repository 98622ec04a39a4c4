using System.Text.Json;
using AlumniPlatform.Contracts;
using AlumniPlatform.Contracts.Communication;
using AlumniPlatform.Contracts.Events;
using AlumniPlatform.Contracts.Membership;

namespace AlumniPlatform.Analytics.Facts;

/// <summary>A fact with the fields that figures are made of, from a message that arrived or from the log.</summary>
internal sealed record FactRow(Guid Id, string Kind, Guid? Person, DateTimeOffset OccurredAt, long Version)
{
    /// <summary>Whether a usable address is on record, of the kinds that say so.</summary>
    public bool? Reachable { get; init; }

    public Guid? Degree { get; init; }
    public string? School { get; init; }
    public string? Programme { get; init; }
    public int? Year { get; init; }

    /// <summary>The person who is no more.</summary>
    public Guid? MergedPerson { get; init; }

    /// <summary>The school that counts another's graduates.</summary>
    public string? MergedInto { get; init; }

    /// <summary>What it says of a gathering; null when it is about none.</summary>
    public GatheringFact? Gathering { get; init; }

    /// <summary>The same columns of the log, in the order of <see cref="Read"/>.</summary>
    public const string Columns = """
        id, kind, person, occurred_at, version, (data->>'reachable')::boolean, (data->>'degreeId')::uuid,
        data->>'school', data->>'programme', (data->>'year')::int, (data->>'mergedPersonId')::uuid, data->>'mergedInto',
        case when data ? 'gatheringId' then data::text end
        """;

    public const int ColumnCount = 13;

    public static FactRow Of(IEvent message) => message switch
    {
        GraduationExpected m => About(m, m.PersonId) with { Reachable = m.Reachable, School = m.School },
        DegreeRecorded m => About(m, m.PersonId) with { Reachable = m.Reachable, Degree = m.DegreeId, School = m.School, Programme = m.Programme, Year = m.Year },
        DegreeRevoked m => About(m, m.PersonId) with { Degree = m.DegreeId },
        ReachabilityChanged m => About(m, m.PersonId) with { Reachable = m.Reachable },
        PersonInvited m => About(m, m.PersonId),
        ActivationOpened m => About(m, m.PersonId),
        InvitationDeclined m => About(m, m.PersonId),
        MemberActivated m => About(m, m.PersonId),
        MemberLeft m => About(m, m.PersonId),
        ConsentChanged m => About(m, m.PersonId),
        PersonsMerged m => About(m, m.PersonId) with { MergedPerson = m.MergedPersonId },
        PersonErased m => About(m, m.PersonId),
        MessageSent m => About(m, m.PersonId),
        MessageBounced m => About(m, m.PersonId),
        SchoolChanged m => About(m, person: null) with { School = m.School, MergedInto = m.MergedInto },
        GatheringPublished m => About(m, person: null) with { Gathering = new(m.GatheringId) { Schools = m.Schools, StartsAt = m.StartsAt, EndsAt = m.EndsAt } },
        GatheringRescheduled m => About(m, person: null) with { Gathering = new(m.GatheringId) { StartsAt = m.StartsAt, EndsAt = m.EndsAt } },
        GatheringOrganisersChanged m => About(m, person: null) with { Gathering = new(m.GatheringId) { Schools = m.Schools } },
        GatheringCancelled m => About(m, person: null) with { Gathering = new(m.GatheringId) },
        GatheringCostNoted m => About(m, person: null) with { School = m.School, Gathering = new(m.GatheringId) { Amount = m.Amount, Currency = m.Currency } },
        RegistrationConfirmed m => About(m, m.PersonId) with { Gathering = new(m.GatheringId) { RegistrationId = m.RegistrationId } },
        RegistrationWaitlisted m => About(m, m.PersonId) with { Gathering = new(m.GatheringId) },
        RegistrationCancelled m => About(m, m.PersonId) with { Gathering = new(m.GatheringId) { RegistrationId = m.RegistrationId } },
        SeatOffered m => About(m, m.PersonId) with { Gathering = new(m.GatheringId) },
        AttendanceRecorded m => About(m, m.PersonId) with { Gathering = new(m.GatheringId) { RegistrationId = m.RegistrationId, PartId = m.PartId, Present = m.Present } },
        _ => throw new NotSupportedException($"Nobody has said yet whom a {message.GetType().Name} is about."),
    };

    public static FactRow Read(System.Data.Common.DbDataReader row) =>
        new(row.GetGuid(0), row.GetString(1), Value<Guid>(row, 2), row.GetFieldValue<DateTimeOffset>(3), row.GetInt64(4))
        {
            Reachable = Value<bool>(row, 5),
            Degree = Value<Guid>(row, 6),
            School = Text(row, 7),
            Programme = Text(row, 8),
            Year = Value<int>(row, 9),
            MergedPerson = Value<Guid>(row, 10),
            MergedInto = Text(row, 11),
            Gathering = Text(row, 12) is { } data ? JsonSerializer.Deserialize<GatheringFact>(data, JsonSerializerOptions.Web) : null,
        };

    private static FactRow About(IEvent message, Guid? person) =>
        new(message.Id, message.GetType().Name, person, message.OccurredAt.ToUniversalTime(), message.Version);

    private static T? Value<T>(System.Data.Common.DbDataReader row, int column) where T : struct =>
        row.IsDBNull(column) ? null : row.GetFieldValue<T>(column);

    private static string? Text(System.Data.Common.DbDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);
}

/// <summary>What the facts of a gathering say of it, each some of it; named as in their data.</summary>
internal sealed record GatheringFact(Guid GatheringId)
{
    public Guid? RegistrationId { get; init; }

    /// <summary>The part at whose door somebody was checked in; null for the gathering's own.</summary>
    public Guid? PartId { get; init; }

    public int? Present { get; init; }
    public IReadOnlyList<string>? Schools { get; init; }
    public DateTimeOffset? StartsAt { get; init; }
    public DateTimeOffset? EndsAt { get; init; }
    public long? Amount { get; init; }
    public string? Currency { get; init; }
}
