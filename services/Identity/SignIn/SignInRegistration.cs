using AlumniPlatform.Identity.Pages;
using AlumniPlatform.ServiceDefaults;
using Microsoft.AspNetCore.Antiforgery;

namespace AlumniPlatform.Identity.SignIn;

internal static class SignInRegistration
{
    public static void AddSignIn(this IHostApplicationBuilder builder)
    {
        builder.Services.AddScoped<RequestLink>();
        builder.Services.AddScoped<UseLink>();
        builder.Services.AddScoped<UseTicket>();
        builder.Services.AddRazorComponents();
        builder.Services.AddLanguages();
        builder.Services.AddAntiforgery();
        builder.Services.AddOptions<AntiforgeryOptions>().Configure<PublicAddress>((options, address) =>
        {
            options.Cookie.Name = address.Cookie("account-form");
            options.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest; // the public address says whether it is https
        });
        builder.Services.AddHostedService<CleanUp>();
    }
}
