using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using Microsoft.AspNetCore.Authentication;

namespace AlumniPlatform.Portal.Gateway;

/// <summary>Forwards who is asking: the access token, the language of the page, and the browser's address for rate limits.</summary>
internal sealed class OnBehalfOfUser(IHttpContextAccessor current) : DelegatingHandler
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var http = current.HttpContext ?? throw new InvalidOperationException("The APIs are called on behalf of a request.");
        if (await http.GetTokenAsync("access_token") is { } token)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        request.Headers.AcceptLanguage.ParseAdd(CultureInfo.CurrentUICulture.TwoLetterISOLanguageName);
        if (http.Request.Headers["X-Forwarded-For"] is [{ } browser, ..] && IPAddress.TryParse(browser, out _))
            request.Headers.TryAddWithoutValidation("X-Forwarded-For", browser);
        return await base.SendAsync(request, cancellationToken);
    }
}
