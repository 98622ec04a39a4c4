using Microsoft.Extensions.Http.Resilience;

namespace AlumniPlatform.Portal.Gateway;

/// <summary>The platform's APIs, all through the gateway, with the signed-in person's own token: the portal has no rights of its own.</summary>
internal static class GatewayClients
{
    public static void AddGatewayClients(this IHostApplicationBuilder builder)
    {
        builder.Services.AddHttpContextAccessor();
        builder.Services.AddTransient<OnBehalfOfUser>();
        // Somebody is waiting for the page: one quick second try, then say that the service is away.
        builder.Services.ConfigureAll<HttpStandardResilienceOptions>(options =>
        {
            options.Retry.MaxRetryAttempts = 1;
            options.Retry.Delay = TimeSpan.FromMilliseconds(250);
            options.AttemptTimeout.Timeout = TimeSpan.FromSeconds(6);
            options.TotalRequestTimeout.Timeout = TimeSpan.FromSeconds(12);
        });
        builder.AddApi<MembershipApi>();
        builder.AddApi<MemberApi>();
        builder.AddApi<InvitationsApi>();
        builder.AddApi<AnalyticsApi>();
        builder.AddApi<CommunicationApi>();
        builder.AddApi<DeadLettersApi>();
        builder.AddApi<SendingApi>();
        builder.AddApi<ImportsApi>();
        builder.AddImportFiles();
        builder.AddApi<LadokApi>();
        builder.AddApi<PeopleApi>();
        builder.AddApi<OrganisationApi>();
        builder.AddApi<InboxApi>();
        builder.AddApi<ClaimsApi>();
        builder.AddApi<MergingApi>();
        builder.AddApi<CheckInApi>();
        builder.AddApi<EventsApi>();
        builder.AddApi<RegistrationsApi>();
        builder.AddApi<GatheringsApi>();
        builder.AddApi<SessionsApi>();
    }

    private static void AddApi<TApi>(this IHostApplicationBuilder builder) where TApi : class =>
        builder.Services.AddHttpClient<TApi>(http => http.BaseAddress = new Uri("http://gateway"))
            .AddHttpMessageHandler<OnBehalfOfUser>();
}
