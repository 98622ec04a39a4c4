using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;

namespace AlumniPlatform.Identity.Keys;

internal static class KeyRegistration
{
    public static void AddKeys(this IHostApplicationBuilder builder)
    {
        builder.Services.AddSingleton<TokenKeys>();
        builder.Services.AddHostedService(services => services.GetRequiredService<TokenKeys>());
        builder.Services.AddSingleton<ProtectionKeys>();
        builder.Services.AddDataProtection().SetApplicationName("identity");
        builder.Services.AddOptions<KeyManagementOptions>().Configure<ProtectionKeys>((options, keys) => options.XmlRepository = keys);
    }
}
