using System.Security.Cryptography;
using System.Text;

namespace AlumniPlatform.Identity.SignIn;

/// <summary>
/// A link by which the holder of a mailbox signs in, once. Only the hash of its token is kept: who reads the database
/// cannot sign in with what is found there.
/// </summary>
internal sealed class SignInLink
{
    /// <summary>How long it works.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(15);

    public required Guid Id { get; init; }

    public required Guid AccountId { get; init; }

    public required byte[] TokenHash { get; init; }

    /// <summary>The request that it answers; the browser that asked knows it by a cookie.</summary>
    public required Guid RequestId { get; init; }

    /// <summary>Where to go on afterwards, in that browser.</summary>
    public required string ReturnUrl { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset ExpiresAt { get; init; }

    public DateTimeOffset? UsedAt { get; init; }

    /// <summary>256 bits that nobody guesses, fit for an address.</summary>
    public static string NewToken() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));

    // No salt and no slow hash: the token is random itself.
    public static byte[] Hash(string token) => SHA256.HashData(Encoding.UTF8.GetBytes(token));
}
