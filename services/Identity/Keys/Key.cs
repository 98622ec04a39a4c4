namespace AlumniPlatform.Identity.Keys;

/// <summary>What a key is for.</summary>
internal enum KeyUse
{
    /// <summary>Signs tokens; its public half is at /.well-known/jwks.</summary>
    Signing,

    /// <summary>Encrypts what only identity reads again: authorization codes and refresh tokens.</summary>
    Encryption,

    /// <summary>Protects cookies and forms; kept in the framework's own XML.</summary>
    DataProtection,
}

/// <summary>
/// A secret of this service, the same for all replicas and over restarts. It is kept as it is: what guards it is access to
/// the database, and who can write that can give himself any role without a key. Encrypt the database's disk and backups.
/// </summary>
internal sealed class Key
{
    public required Guid Id { get; init; }

    public required KeyUse Use { get; init; }

    /// <summary>The key's id in tokens, or the framework's name of it.</summary>
    public required string Name { get; init; }

    /// <summary>PKCS#8 in PEM, or XML.</summary>
    public required string Value { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }
}
