using System.Net;
using System.Net.Http.Headers;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.Options;

namespace AlumniPlatform.Portal.SignIn;

/// <summary>
/// Asks identity whether a session still is one, at most every few seconds: so long a copied cookie works after signing out, at a
/// replica that has not been told. While identity is away a session goes on, for as long as its access token does.
/// </summary>
internal sealed partial class SessionCheck(IOptionsMonitor<OpenIdConnectOptions> options, IMemoryCache seen, ILogger<SessionCheck> log)
{
    private static readonly TimeSpan interval = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan remembered = TimeSpan.FromMinutes(20); // longer than an access token lives

    public async Task<bool> HasEndedAsync(string session, string accessToken, CancellationToken cancellationToken)
    {
        if (seen.TryGetValue((typeof(SessionCheck), session), out bool ended))
            return ended;
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "http://gateway/api/identity/sessions/current");
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", accessToken);
            using var answer = await options.Get(OpenIdConnectDefaults.AuthenticationScheme).Backchannel.SendAsync(request, cancellationToken);
            ended = answer.StatusCode == HttpStatusCode.Unauthorized;
        }
        catch (Exception e) when (Gateway.ServiceAway.Is(e))
        {
            LogAway(e);
        }
        Remember(session, ended);
        return ended;
    }

    /// <summary>Identity has just given tokens for it, or ended it.</summary>
    public void Remember(string session, bool ended) => seen.Set((typeof(SessionCheck), session), ended, ended ? remembered : interval);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Identity cannot be reached to ask whether a session has ended")]
    private partial void LogAway(Exception exception);
}
