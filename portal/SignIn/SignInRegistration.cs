using AlumniPlatform.ServiceDefaults;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.AspNetCore.Authorization;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;

namespace AlumniPlatform.Portal.SignIn;

/// <summary>Sign-in by OpenID Connect (code flow, PKCE); the session is a cookie, so that any replica serves it and none keeps it.</summary>
internal static partial class SignInRegistration
{
    public static void AddSignIn(this IHostApplicationBuilder builder)
    {
        var secret = builder.Configuration["Portal:ClientSecret"]
            ?? throw new InvalidOperationException("Portal__ClientSecret is not set: it is the secret of the client \"portal\" at identity.");

        builder.Services.AddHttpClient(BackChannel.Name);
        builder.Services.AddMemoryCache();
        builder.Services.AddSingleton<SessionCheck>();
        builder.Services.AddSingleton<SessionRefresh>();
        builder.Services
            .AddAuthentication(options =>
            {
                options.DefaultScheme = CookieAuthenticationDefaults.AuthenticationScheme;
                options.DefaultChallengeScheme = OpenIdConnectDefaults.AuthenticationScheme;
            })
            .AddCookie()
            .AddOpenIdConnect();
        builder.Services.AddOptions<CookieAuthenticationOptions>(CookieAuthenticationDefaults.AuthenticationScheme).Configure<PublicAddress>(ConfigureSession);
        builder.Services.AddOptions<OpenIdConnectOptions>(OpenIdConnectDefaults.AuthenticationScheme)
            .Configure<IHttpMessageHandlerFactory, PublicAddress>((options, handlers, address) =>
            {
                options.ClientSecret = secret;
                options.Backchannel = new HttpClient(new BackChannel { InnerHandler = handlers.CreateHandler(BackChannel.Name) });
                ConfigureSignIn(options, address);
            });
        builder.Services.AddOptions<AntiforgeryOptions>().PostConfigure<PublicAddress>((options, address) =>
        {
            options.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
            options.Cookie.Name = address.IsHttps ? address.Cookie("form") : options.Cookie.Name; // forms of the version before are still sent
        });
        builder.Services.AddAuthorizationBuilder()
            .SetFallbackPolicy(new AuthorizationPolicyBuilder().RequireAuthenticatedUser().Build());
    }

    private static void ConfigureSession(CookieAuthenticationOptions options, PublicAddress address)
    {
        options.Cookie.Name = address.Cookie("session");
        options.Cookie.SameSite = SameSiteMode.Lax;
        options.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest; // the public address says whether it is https
        options.ExpireTimeSpan = TimeSpan.FromDays(30); // longer than any session: identity says when one has ended
        options.SlidingExpiration = true;
        options.Events.OnValidatePrincipal = context =>
            context.HttpContext.RequestServices.GetRequiredService<SessionRefresh>().RefreshAsync(context);
        // Signed in, but not allowed: the page itself says so, at its own address.
        options.Events.OnRedirectToAccessDenied = context =>
        {
            context.Response.StatusCode = StatusCodes.Status403Forbidden;
            return Task.CompletedTask;
        };
    }

    private static void ConfigureSignIn(OpenIdConnectOptions options, PublicAddress address)
    {
        options.Authority = address.Value.AbsoluteUri;
        options.MetadataAddress = "http://gateway/.well-known/openid-configuration";
        options.RequireHttpsMetadata = false; // inside the platform's own network
        options.TokenValidationParameters.ValidIssuer = address.Value.AbsoluteUri;
        options.TokenValidationParameters.NameClaimType = "name";
        options.TokenValidationParameters.RoleClaimType = "role";
        options.ClientId = "portal";
        options.ResponseType = OpenIdConnectResponseType.Code;
        options.ResponseMode = OpenIdConnectResponseMode.Query; // a GET, so that Lax cookies come along
        options.UsePkce = true;
        options.MapInboundClaims = false;
        options.SaveTokens = true;
        options.Scope.Add("offline_access");
        foreach (var cookie in new[] { options.CorrelationCookie, options.NonceCookie })
        {
            cookie.SameSite = SameSiteMode.Lax;
            cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
            if (address.IsHttps)
                (cookie.Name, cookie.Path) = (address.Cookie(cookie == options.NonceCookie ? "nonce." : "correlation."), "/");
        }
        options.Events.OnRedirectToIdentityProvider = context => ToBrowser(context, address);
        options.Events.OnRedirectToIdentityProviderForSignOut = context =>
        {
            // Who signed out stands in no address: identity asks the person, or finds that the session has ended.
            (context.ProtocolMessage.IdTokenHint, context.ProtocolMessage.ClientId) = (null, options.ClientId);
            return ToBrowser(context, address);
        };
        options.Events.OnTokenValidated = context =>
        {
            Session.TakeRights(context.Principal!, context.TokenEndpointResponse!.AccessToken);
            return Task.CompletedTask;
        };
        // Cancelled, or a form left open too long: the way back is the sign-in itself, not an error.
        options.Events.OnRemoteFailure = context =>
        {
            LogFailed(context.HttpContext.RequestServices.GetRequiredService<ILogger<OpenIdConnectHandler>>(), context.Failure?.Message);
            context.HandleResponse();
            context.Response.Redirect("/?signin=failed");
            return Task.CompletedTask;
        };
    }

    // Metadata is read over the internal address and may name it; the browser knows only the public one.
    private static Task ToBrowser(RedirectContext context, PublicAddress address)
    {
        context.ProtocolMessage.IssuerAddress = address.Link(new Uri(context.ProtocolMessage.IssuerAddress).PathAndQuery);
        if (context.Properties.GetParameter<string>("login_hint") is { } hint)
            context.ProtocolMessage.LoginHint = hint;
        context.ProtocolMessage.UiLocales = System.Globalization.CultureInfo.CurrentUICulture.TwoLetterISOLanguageName;
        return Task.CompletedTask;
    }

    public static void MapSignIn(this WebApplication app)
    {
        app.MapGet("/sign-in", (string? returnUrl) => TypedResults.Challenge(
            new AuthenticationProperties { RedirectUri = LocalAddress.Or(returnUrl, "/") },
            [OpenIdConnectDefaults.AuthenticationScheme])).AllowAnonymous();
        app.MapPost("/sign-out", SignOutAsync).AllowAnonymous();
    }

    // First the session itself, wherever its cookies and tokens have been copied to; then what this browser has of it.
    private static async Task<IResult> SignOutAsync(HttpContext http, IAntiforgery antiforgery, Gateway.SessionsApi sessions, SessionCheck check)
    {
        if (!await antiforgery.IsRequestValidAsync(http))
            return TypedResults.BadRequest();
        if (http.User.FindFirst(Session.Id)?.Value is { } session)
        {
            try
            {
                await sessions.EndCurrentAsync(http.RequestAborted);
                check.Remember(session, ended: true);
            }
            catch (Exception e) when (Gateway.ServiceAway.Is(e) || e is Gateway.ApiException)
            {
                // Where identity is away, the next page says so; where it is not, it asks there. An ended one needs no end.
                LogStays(http.RequestServices.GetRequiredService<ILogger<SessionCheck>>(), e.Message);
            }
        }
        http.Response.Headers["Clear-Site-Data"] = "\"cache\""; // identity says why no more than that
        return TypedResults.SignOut(
            new AuthenticationProperties { RedirectUri = "/" },
            [CookieAuthenticationDefaults.AuthenticationScheme, OpenIdConnectDefaults.AuthenticationScheme]);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "A session could not be ended at identity: {Reason}")]
    private static partial void LogStays(ILogger log, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A sign-in did not succeed: {Reason}")]
    private static partial void LogFailed(ILogger log, string? reason);
}
