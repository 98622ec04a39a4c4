using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace AlumniPlatform.ServiceDefaults;

/// <summary>
/// The platform's one public address: the gateway's, as browsers see it, and the issuer of every token. However it is
/// configured, it is used in one form: small letters, ASCII, without the port that its scheme implies, with a slash at the end.
/// </summary>
public sealed class PublicAddress
{
    private const string Rule = "it must be http or https, a host and a port if it is an unusual one, such as https://alumni.example.org, without path, query or user.";

    private PublicAddress(Uri value) => Value = value;

    /// <summary>The address, with a slash at the end.</summary>
    public Uri Value { get; }

    /// <summary>The address without a slash at its end.</summary>
    public string Origin => Value.GetLeftPart(UriPartial.Authority);

    /// <summary>Whether browsers come by HTTPS.</summary>
    public bool IsHttps => Value.Scheme == Uri.UriSchemeHttps;

    /// <summary>The host as a browser sends it: with the port only where it is not the scheme's own.</summary>
    public HostString Host => HostString.FromUriComponent(Value.Authority);

    /// <summary>Reads <c>PublicAddress</c>.</summary>
    /// <exception cref="InvalidOperationException">It is missing or not an address under which the platform can be.</exception>
    public static PublicAddress Of(IConfiguration configuration)
    {
        var text = configuration["PublicAddress"]
            ?? throw new InvalidOperationException("PublicAddress is not set: it is the platform's one address and the issuer of its tokens.");
        if (!Uri.TryCreate(text, UriKind.Absolute, out var uri) || (uri.Scheme != Uri.UriSchemeHttp && uri.Scheme != Uri.UriSchemeHttps)
            || uri.PathAndQuery != "/" || uri.Fragment.Length > 0 || uri.UserInfo.Length > 0)
            throw new InvalidOperationException($"PublicAddress is {text}: {Rule}");
        // Uri drops the implied port and makes letters small; a name beyond ASCII goes as browsers send it.
        var host = uri.HostNameType == UriHostNameType.Dns ? uri.IdnHost : uri.Host;
        return new PublicAddress(new UriBuilder(uri.Scheme, host, uri.Port).Uri);
    }

    /// <summary>The absolute address of a path of the platform.</summary>
    /// <param name="path">With or without a slash at its beginning, with its query.</param>
    public string Link(string path) => new Uri($"{Origin}/{path.TrimStart('/')}").AbsoluteUri;

    /// <summary>
    /// The name of a cookie. Over HTTPS its prefix makes browsers keep it only when this very host set it, for HTTPS alone and
    /// for every path: a neighbour in the same domain can plant none.
    /// </summary>
    public string Cookie(string name) => IsHttps ? $"__Host-{name}" : name;

    /// <summary>The path of a cookie: <paramref name="path"/>, but over HTTPS all, as the prefix of its name demands.</summary>
    public string CookiePath(string path) => IsHttps ? "/" : path;
}

/// <summary>Registers the public address, and makes requests ones to it.</summary>
public static class PublicAddressRegistration
{
    /// <summary>Adds the <see cref="PublicAddress"/> of the configuration.</summary>
    public static void AddPublicAddress(this IHostApplicationBuilder builder) => builder.Services.AddSingleton(PublicAddress.Of(builder.Configuration));

    /// <summary>
    /// Every request is one to the public address, whichever replica's address the gateway sent it to. So redirects,
    /// cookies and links come out right, and no Host header can point them anywhere else.
    /// </summary>
    public static void UsePublicAddress(this WebApplication app)
    {
        var address = app.Services.GetRequiredService<PublicAddress>();
        app.Use((http, next) =>
        {
            http.Request.Scheme = address.Value.Scheme;
            http.Request.Host = address.Host;
            return next(http);
        });
    }
}
