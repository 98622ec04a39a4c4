using AlumniPlatform.ServiceDefaults;

namespace AlumniPlatform.Communication.Deliveries;

internal static class DeliveryApi
{
    public static void MapDeliveries(this IEndpointRouteBuilder app)
    {
        var deliveries = app.MapGroup("/api/communication/deliveries").RequireRole(Roles.Coordinator, Roles.Central, Roles.Operator).WithTags("Deliveries");
        deliveries.MapDeliveryList();
        deliveries.MapDeliverySummary();
    }
}
