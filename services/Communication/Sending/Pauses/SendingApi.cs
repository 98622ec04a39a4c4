using AlumniPlatform.ServiceDefaults;

namespace AlumniPlatform.Communication.Sending.Pauses;

internal static class SendingApi
{
    public static void MapSending(this IEndpointRouteBuilder app)
    {
        var sending = app.MapGroup("/api/communication/sending").RequireRole(Roles.Operator).WithTags("Sending");
        sending.MapShowSending();
        sending.MapResumeSending();
    }
}
