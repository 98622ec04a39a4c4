using AlumniPlatform.ServiceDefaults;

namespace AlumniPlatform.Portal.Gateway;

/// <summary>Where sending mail stands still because a mail server refuses it.</summary>
internal sealed class SendingApi(HttpClient http)
{
    public Task<Sending> GetAsync(CancellationToken cancellationToken) => http.ReadAsync<Sending>("/api/communication/sending", cancellationToken);

    /// <summary>Lets it go on; 0 when somebody did so meanwhile.</summary>
    public Task<Settled> ResumeAsync(Guid pause, CancellationToken cancellationToken) =>
        http.SendAsync<Settled>($"/api/communication/sending/pauses/{pause}/resume", new { }, cancellationToken);
}

public sealed record Sending(IReadOnlyList<SendingPause> Open, IReadOnlyList<EndedPause> Resumed);

/// <param name="Domain">Of the recipients; null: every one.</param>
/// <param name="Purpose">Of the mails; null: every one.</param>
/// <param name="Reply">The mail server's words.</param>
/// <param name="Waiting">How many mails wait.</param>
public sealed record SendingPause(
    Guid Id, string Cause, string? Domain, string? Purpose, string Code, string Stage, string Reply,
    DateTimeOffset OpenedAt, DateTimeOffset LastRefusedAt, int Refusals, long Waiting);

public sealed record EndedPause(string Cause, string? Domain, string? Purpose, string Code, DateTimeOffset OpenedAt, DateTimeOffset ResumedAt, string By);
