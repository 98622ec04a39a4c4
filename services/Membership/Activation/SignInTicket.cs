using System.Security.Cryptography;
using System.Text;

namespace AlumniPlatform.Membership.Activation;

/// <summary>Signs in the browser that has just activated. Only its hash leaves this service, and nothing is kept here.</summary>
internal sealed record SignInTicket(string Value, string Hash, DateTimeOffset ExpiresAt)
{
    private static readonly TimeSpan lifetime = TimeSpan.FromMinutes(10);

    public static SignInTicket New(DateTimeOffset now)
    {
        var value = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));
        return new(value, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(value))), now + lifetime);
    }
}
