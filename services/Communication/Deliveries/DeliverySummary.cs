using System.Security.Claims;
using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace AlumniPlatform.Communication.Deliveries;

/// <summary>How many deliveries are in which state. One read, so the sum is the total at every moment.</summary>
internal static class DeliverySummary
{
    /// <summary>Deliveries by state.</summary>
    /// <param name="Total">The sum of all states.</param>
    /// <param name="States">Every state with its number, also when it is 0.</param>
    internal sealed record Summary(long Total, IReadOnlyDictionary<string, long> States);

    public static RouteHandlerBuilder MapDeliverySummary(this IEndpointRouteBuilder deliveries) => deliveries.MapGet("summary", SummariseAsync)
        .WithName("SummariseDeliveries").WithSummary("How many deliveries are in each state; the sum is the total.");

    private static async Task<Ok<Summary>> SummariseAsync(CommunicationDb db, ClaimsPrincipal caller, CancellationToken cancellationToken, string? purpose = null)
    {
        var query = db.Deliveries.VisibleTo(caller);
        if (purpose is not null)
            query = query.Where(d => d.Purpose == purpose);
        var counts = await query.GroupBy(d => d.State).Select(g => new { g.Key, Count = g.LongCount() }).ToDictionaryAsync(g => g.Key, g => g.Count, cancellationToken);
        var states = Enum.GetValues<DeliveryState>().ToDictionary(s => JsonNamingPolicy.CamelCase.ConvertName(s.ToString()), s => counts.GetValueOrDefault(s));
        return TypedResults.Ok(new Summary(states.Values.Sum(), states));
    }
}
