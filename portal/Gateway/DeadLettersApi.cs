namespace AlumniPlatform.Portal.Gateway;

/// <summary>Messages that could not be processed. Each service keeps its own.</summary>
internal sealed class DeadLettersApi(HttpClient http)
{
    public static IReadOnlyList<string> Services { get; } = ["membership", "identity", "communication", "analytics"];

    public Task<Page<DeadLetter>> ListAsync(string service, string? after, CancellationToken cancellationToken) =>
        http.ReadAsync<Page<DeadLetter>>($"/api/{service}/dead-letters".With(("after", after)), cancellationToken);
}

public sealed record DeadLetter(Guid Id, string Message, string Reason, DateTimeOffset FailedAt);
