namespace AlumniPlatform.Identity.Sessions;

/// <summary>
/// A sign-in in one browser, from its beginning to its end. Cookies and tokens only name it: once it has ended, none of them
/// is worth anything. It changes by statements alone: <see cref="SessionStore"/> and <see cref="EndSessions"/>.
/// </summary>
internal sealed class Session
{
    public required Guid Id { get; init; }

    public required Guid AccountId { get; init; }

    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>To within a minute.</summary>
    public required DateTimeOffset LastUsedAt { get; init; }

    /// <summary>It ends then, however much it is used.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }

    public DateTimeOffset? EndedAt { get; init; }

    public SessionEnd? EndedBy { get; init; }

    /// <summary>The browser's family, for its owner to recognise it; null when unknown.</summary>
    public string? Browser { get; init; }

    /// <summary>The family of its operating system.</summary>
    public string? System { get; init; }
}

/// <summary>Why a session ended.</summary>
internal enum SessionEnd
{
    SignedOut,

    /// <summary>Somebody signed in again in the same browser.</summary>
    Replaced,

    /// <summary>Its owner ended it from another browser.</summary>
    Owner,

    /// <summary>The central office or an operator ended all of the account.</summary>
    Administrator,

    /// <summary>A right was taken from the account.</summary>
    Rights,

    /// <summary>It was too old, or unused for too long.</summary>
    Limit,
}

/// <summary>An authorization of a session: with it go all its tokens.</summary>
internal sealed class SessionAuthorization
{
    public required string AuthorizationId { get; init; }
    public required Guid SessionId { get; init; }
}

/// <summary>Who ended all sessions of somebody else.</summary>
internal sealed class SessionAudit
{
    public required Guid Id { get; init; }

    /// <summary>Null once the account is gone.</summary>
    public Guid? AccountId { get; init; }

    /// <summary>Subject of the token.</summary>
    public required string Actor { get; init; }
    public required string ActorName { get; init; }

    /// <summary>How many there were.</summary>
    public required int Sessions { get; init; }

    public required DateTimeOffset At { get; init; }
}
