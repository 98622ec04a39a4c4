using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using AlumniPlatform.ServiceDefaults;

namespace AlumniPlatform.Events;

/// <summary>
/// What an <c>Idempotency-Key</c> stands for. The same key with the same body is the same request and has the same result;
/// with another body it is a mistake. Both are kept as hashes: the body holds names and addresses.
/// </summary>
internal sealed record RepeatedRequest(string Key, string Body)
{
    private const int MaxLength = 200;

    /// <summary>Null when the caller sent no key.</summary>
    public static RepeatedRequest? Of<T>(string? key, T body) =>
        string.IsNullOrWhiteSpace(key) ? null
        : key.Length > MaxLength ? throw new InvalidInputException("Idempotency-Key", $"At most {MaxLength} characters.")
        : new RepeatedRequest(Hash(Encoding.UTF8.GetBytes(key)), Hash(JsonSerializer.SerializeToUtf8Bytes(body, JsonSerializerOptions.Web)));

    /// <summary>Fails when the key came with another body before.</summary>
    public void Check(string? body)
    {
        if (body != Body)
            throw Reused();
    }

    public static DomainRuleException Reused() => new("idempotency-key-reused", "This Idempotency-Key came with another request before. Use a new one for each request.");

    private static string Hash(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));
}
