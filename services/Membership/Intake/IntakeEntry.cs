using System.Text;

namespace AlumniPlatform.Membership.Intake;

/// <summary>One event of a request on its way through the intake.</summary>
internal sealed class IntakeEntry
{
    public required int Index { get; init; }
    public string? Source { get; set; }
    public string? Id { get; set; }
    public string? Type { get; set; }

    /// <summary>As it came; null when it was too large to keep.</summary>
    public string? Payload
    {
        get => field ?? (Raw is null ? null : Encoding.UTF8.GetString(Raw).Replace("\0", "", StringComparison.Ordinal));
        init;
    }

    /// <summary>The payload in bytes, made a text only when somebody is to read it.</summary>
    public byte[]? Raw { get; init; }

    /// <summary>What the event says; null when it was rejected before that was understood.</summary>
    public GraduationRecord? Record { get; set; }

    public string? School { get; set; }

    /// <summary>Null when the school has no such programme.</summary>
    public string? Programme { get; set; }

    /// <summary>None of the sender's schools answers for the person: the record changes nothing that is the person's own.</summary>
    public bool Foreign { get; set; }

    /// <summary>The school of the record answers for its person from now on.</summary>
    public bool MakesAnswer => !Foreign && Outcome != Outcome.Rejected
        && Record is { Kind: RecordKind.Awarded or RecordKind.Approaching or RecordKind.Registered };

    public Outcome Outcome { get; private set; }
    public string? Code { get; private set; }
    public string? Reason { get; private set; }

    /// <summary>By which the event is recognised; of one that was understood.</summary>
    public (string Source, string Id) Key => (Source!, Id!);

    public void Reject(string code, string reason) => (Outcome, Code, Reason) = (Outcome.Rejected, code, reason);

    public void Duplicate() => Outcome = Outcome.Duplicate;

    /// <summary>Before the transaction is tried again.</summary>
    public void Reset() => (Outcome, Code, Reason) = (Outcome.Accepted, null, null);
}

/// <summary>A record that cannot be taken in, with a stable code and a reason that a person can act on; it names fields, never their values.</summary>
internal sealed class RejectedRecordException(string code, string reason) : Exception(reason)
{
    public string Code { get; } = code;
}
