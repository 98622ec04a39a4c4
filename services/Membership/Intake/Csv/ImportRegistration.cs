namespace AlumniPlatform.Membership.Intake.Csv;

internal static class ImportRegistration
{
    public static void AddImports(this IHostApplicationBuilder builder)
    {
        builder.Services.AddScoped<ImportChunk>();
        builder.Services.AddHostedService<ImportWorker>();
        builder.Services.AddHostedService<ImportCleanUp>();
    }
}
