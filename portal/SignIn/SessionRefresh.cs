using System.Globalization;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;

namespace AlumniPlatform.Portal.SignIn;

/// <summary>Gets a new access token before the old one ends, and has nobody go on whose session has ended. How long one can live, identity decides.</summary>
internal sealed partial class SessionRefresh(
    IOptionsMonitor<OpenIdConnectOptions> options, SessionCheck check, TimeProvider time, ILogger<SessionRefresh> log)
{
    private static readonly TimeSpan Early = TimeSpan.FromMinutes(1);

    public async Task RefreshAsync(CookieValidatePrincipalContext context)
    {
        if (!DateTimeOffset.TryParse(context.Properties.GetTokenValue("expires_at"), CultureInfo.InvariantCulture, out var expires))
            return;
        // A cookie of the version before names no session: with new tokens it does.
        if (context.Principal?.FindFirst(Session.Id)?.Value is { } session && expires - time.GetUtcNow() > Early)
        {
            if (await check.HasEndedAsync(session, context.Properties.GetTokenValue("access_token")!, context.HttpContext.RequestAborted))
                await EndAsync(context);
            return;
        }
        if (context.Properties.GetTokenValue("refresh_token") is not { } refreshToken)
        {
            await EndAsync(context);
            return;
        }

        HttpResponseMessage answer;
        try
        {
            answer = await AskAsync(refreshToken, context.HttpContext.RequestAborted);
        }
        catch (Exception e) when (Gateway.ServiceAway.Is(e))
        {
            LogAway(e); // the session stays; what needs a valid token answers for itself
            return;
        }
        using (answer)
        {
            if (answer.IsSuccessStatusCode)
                Take(context, new OpenIdConnectMessage(await answer.Content.ReadAsStringAsync()));
            else if ((int)answer.StatusCode is 400 or 401) // the refresh token is spent, withdrawn or too old
                await EndAsync(context);
        }
    }

    private async Task<HttpResponseMessage> AskAsync(string refreshToken, CancellationToken cancellationToken)
    {
        var client = options.Get(OpenIdConnectDefaults.AuthenticationScheme);
        var form = new FormUrlEncodedContent(new Dictionary<string, string?>
        {
            ["grant_type"] = "refresh_token",
            ["refresh_token"] = refreshToken,
            ["client_id"] = client.ClientId,
            ["client_secret"] = client.ClientSecret,
        });
        return await client.Backchannel.PostAsync("http://gateway/connect/token", form, cancellationToken);
    }

    private void Take(CookieValidatePrincipalContext context, OpenIdConnectMessage tokens)
    {
        var seconds = int.Parse(tokens.ExpiresIn, CultureInfo.InvariantCulture);
        context.Properties.UpdateTokenValue("access_token", tokens.AccessToken);
        context.Properties.UpdateTokenValue("expires_at", (time.GetUtcNow() + TimeSpan.FromSeconds(seconds)).ToString("o", CultureInfo.InvariantCulture));
        if (tokens.RefreshToken is { } next)
            context.Properties.UpdateTokenValue("refresh_token", next);
        Session.TakeRights(context.Principal!, tokens.AccessToken);
        if (context.Principal!.FindFirst(Session.Id)?.Value is { } session)
            check.Remember(session, ended: false);
        context.ShouldRenew = true;
    }

    private static async Task EndAsync(CookieValidatePrincipalContext context)
    {
        context.RejectPrincipal();
        await context.HttpContext.SignOutAsync(CookieAuthenticationDefaults.AuthenticationScheme);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Identity cannot be reached to refresh a session")]
    private partial void LogAway(Exception exception);
}
