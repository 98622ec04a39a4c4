namespace AlumniPlatform.Portal;

/// <summary>The platform's one public address: the gateway's, as browsers see it.</summary>
internal sealed class PublicAddress(Uri value)
{
    public Uri Value { get; } = value;

    /// <summary>The same place on the public address, whatever host <paramref name="address"/> names.</summary>
    public string Of(string address) => new Uri(Value, new Uri(address).PathAndQuery).AbsoluteUri;
}

internal static class PublicAddressRegistration
{
    public static void AddPublicAddress(this IHostApplicationBuilder builder)
    {
        var value = builder.Configuration["PublicAddress"]
            ?? throw new InvalidOperationException("PublicAddress is not set: it is the address under which browsers reach the platform.");
        builder.Services.AddSingleton(new PublicAddress(new Uri(value, UriKind.Absolute)));
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
            http.Request.Scheme = address.Scheme;
            http.Request.Host = HostString.FromUriComponent(address);
            return next(http);
        });
    }
}
