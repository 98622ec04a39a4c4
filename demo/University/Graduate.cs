namespace AlumniPlatform.Demo.University;

/// <summary>Somebody made up.</summary>
internal sealed record Graduate
{
    public required string StudentRef { get; init; }
    public required string GivenName { get; init; }
    public required string FamilyName { get; init; }
    public required string Email { get; init; }
    public required string Language { get; init; }

    /// <summary>Code of the school as it was called then.</summary>
    public required string School { get; init; }

    public required string Programme { get; init; }

    /// <summary>Of the first degree; of a student who has none yet, when it is expected.</summary>
    public required DateOnly Date { get; init; }

    public string? PrivateEmail { get; set; }
    public bool ProtectedIdentity { get; init; }

    /// <summary>Has no degree yet.</summary>
    public bool Approaching { get; init; }

    /// <summary>A later degree of the same programme.</summary>
    public DateOnly? SecondDegree { get; init; }

    /// <summary>Turned out to be no degree.</summary>
    public bool Revoked { get; init; }

    /// <summary>In the earlier register of members since that day.</summary>
    public DateOnly? MemberSince { get; set; }
}
