namespace AlumniPlatform.Identity;

/// <summary>The address by which a service asks without the gateway in between.</summary>
internal static class InsideAddress
{
    private static readonly object Key = new();

    /// <summary>Remembers it, before every request becomes one to the public address.</summary>
    public static void UseInsideAddress(this WebApplication app) => app.Use((http, next) =>
    {
        if (!http.Request.Headers.ContainsKey("X-Forwarded-Host"))
            http.Items[Key] = new Uri($"{http.Request.Scheme}://{http.Request.Host}/");
        return next(http);
    });

    /// <summary>The address by which a service asked without the gateway in between; null through the gateway.</summary>
    public static Uri? CalledInside(this HttpContext http) => http.Items[Key] as Uri;
}
