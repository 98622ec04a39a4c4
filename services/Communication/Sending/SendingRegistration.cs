using AlumniPlatform.Communication.Mails;
using AlumniPlatform.Communication.Sending.Pauses;
using Microsoft.EntityFrameworkCore;

namespace AlumniPlatform.Communication.Sending;

internal static class SendingRegistration
{
    /// <summary>Sends what is queued, to the server that the connection string <c>smtp</c> names.</summary>
    public static void AddSending(this IHostApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddOptions<MailOptions>().BindConfiguration("Mail").ValidateDataAnnotations()
            .Validate(o => o.Lease > o.Timeout, "Mail:Lease must be longer than Mail:Timeout.").ValidateOnStart();
        services.AddSingleton(SmtpEndpoint.Parse(builder.Configuration.GetConnectionString("smtp")));
        services.AddSingleton<QueuedSignal>();
        services.ConfigureDbContext<CommunicationDb>((provider, db) => db.AddInterceptors(provider.GetRequiredService<QueuedSignal>()));
        services.AddSingleton<MailTemplates>();
        services.AddSingleton<MailWriter>();
        services.AddHostedService<Sender>();
        services.AddHostedService<Upkeep>();
        services.AddHealthChecks().AddCheck<SendingCheck>("sending");
    }
}
