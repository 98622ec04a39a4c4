using AlumniPlatform.Identity.Pages;

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
        builder.Services.AddAntiforgery(options =>
        {
            options.Cookie.Name = "account-form";
            options.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest; // the public address says whether it is https
        });
        builder.Services.AddHostedService<CleanUp>();
    }
}
