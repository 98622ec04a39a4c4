namespace AlumniPlatform.Identity;

/// <summary>The platform's one public address: the gateway's, as browsers see it. With a slash it is the issuer of every token.</summary>
internal sealed class PublicAddress(Uri value)
{
    public Uri Value { get; } = value;

    public Uri Of(string path) => new(Value, path);
}

internal static class PublicAddressRegistration
{
    private static readonly object InternalAddress = new();

    public static void AddPublicAddress(this IHostApplicationBuilder builder)
    {
        var value = builder.Configuration["PublicAddress"]
            ?? throw new InvalidOperationException("PublicAddress is not set: it is the platform's one address and the issuer of its tokens.");
        builder.Services.AddSingleton(new PublicAddress(new Uri($"{value.TrimEnd('/')}/", UriKind.Absolute)));
    }

    /// <summary>
    /// Every request is one to the public address, whichever replica's address the gateway sent it to. So redirects,
    /// cookies and links come out right, and no Host header can point them anywhere else.
    /// </summary>
    public static void UsePublicAddress(this WebApplication app)
    {
        var address = app.Services.GetRequiredService<PublicAddress>().Value;
        app.Use((http, next) =>
        {
            if (!http.Request.Headers.ContainsKey("X-Forwarded-Host"))
                http.Items[InternalAddress] = new Uri($"{http.Request.Scheme}://{http.Request.Host}/");
            http.Request.Scheme = address.Scheme;
            http.Request.Host = HostString.FromUriComponent(address);
            return next(http);
        });
    }

    /// <summary>The address by which a service asked without the gateway in between; null through the gateway.</summary>
    public static Uri? CalledInside(this HttpContext http) => http.Items[InternalAddress] as Uri;
}
