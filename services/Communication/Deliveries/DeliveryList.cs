using System.Security.Claims;
using AlumniPlatform.ServiceDefaults;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace AlumniPlatform.Communication.Deliveries;

/// <summary>What was sent to whom, newest first: a coordinator sees the own schools' and programmes', an operator no addresses.</summary>
internal static class DeliveryList
{
    private const int MaxLimit = 200;

    /// <summary>One message to one recipient.</summary>
    /// <param name="Id">The delivery.</param>
    /// <param name="Purpose"><c>invitation</c>, <c>sign-in</c>.</param>
    /// <param name="School">Code of the school in whose name it is sent.</param>
    /// <param name="Programme">Code of the programme that it is about.</param>
    /// <param name="Address">The recipient's; masked for operators.</param>
    /// <param name="State">Where it stands.</param>
    /// <param name="Code">Why it bounced, failed, was cancelled or waits.</param>
    /// <param name="Attempts">How often a mail server was asked to take it.</param>
    /// <param name="QueuedAt">When it was asked for, UTC.</param>
    /// <param name="SentAt">When a mail server took it, UTC.</param>
    internal sealed record Item(
        Guid Id, string Purpose, string? School, string? Programme, string Address, DeliveryState State, string? Code, int Attempts,
        DateTimeOffset QueuedAt, DateTimeOffset? SentAt);

    public static RouteHandlerBuilder MapDeliveryList(this IEndpointRouteBuilder deliveries) => deliveries.MapGet("", ListAsync)
        .WithName("ListDeliveries").WithSummary("Messages to recipients, newest first. Operators see masked addresses.");

    private static async Task<Ok<Page<Item>>> ListAsync(
        CommunicationDb db, ClaimsPrincipal caller, CancellationToken cancellationToken,
        string? state = null, string? purpose = null, string? after = null, int limit = 50)
    {
        if (limit is < 1 or > MaxLimit)
            throw new InvalidInputException("limit", $"Between 1 and {MaxLimit}.");
        var query = db.Deliveries.AsNoTracking().VisibleTo(caller);
        if (state is not null)
        {
            var wanted = StateOf(state);
            query = query.Where(d => d.State == wanted);
        }
        if (purpose is not null)
            query = query.Where(d => d.Purpose == purpose);
        if (after is not null)
        {
            var cursor = Guid.TryParseExact(after, "N", out var id) ? id : throw new InvalidInputException("after", "This is not a cursor that a list gave.");
            query = query.Where(d => d.Id.CompareTo(cursor) < 0);
        }
        var rows = await query.OrderByDescending(d => d.Id).Take(limit + 1)
            .Select(d => new Item(d.Id, d.Purpose, d.School, d.Programme, d.Address, d.State, d.Code, d.Attempts, d.QueuedAt, d.SentAt))
            .ToListAsync(cancellationToken);
        // By delivery, because somebody may be an operator for the platform and a coordinator for one school.
        var office = caller.Office();
        rows = [.. rows.Select(r => office.Contains(r.School, r.Programme) ? r : r with { Address = Mask(r.Address) })];
        return TypedResults.Ok(Page.Of(rows, limit, r => r.Id.ToString("N")));
    }

    /// <summary>
    /// Foreign deliveries do not exist for a coordinator, nor do those of no school; those of no programme are the school's.
    /// </summary>
    public static IQueryable<Delivery> VisibleTo(this IQueryable<Delivery> deliveries, ClaimsPrincipal caller)
    {
        var scope = caller.Oversight(Roles.Coordinator);
        string[] schools = [.. scope.Schools], programmes = [.. scope.Programmes];
        return scope.All ? deliveries : deliveries.Where(d => schools.Contains(d.School) || programmes.Contains(d.Programme));
    }

    private static DeliveryState StateOf(string state) =>
        Enum.GetValues<DeliveryState>().Where(s => s.ToString().Equals(state, StringComparison.OrdinalIgnoreCase)).Select(s => (DeliveryState?)s).FirstOrDefault()
        ?? throw new InvalidInputException("state", $"One of {string.Join(", ", Enum.GetNames<DeliveryState>()).ToLowerInvariant()}.");

    /// <summary><c>d***@demo.example</c>: enough to tell a mail server that misbehaves, too little to tell a person.</summary>
    private static string Mask(string address)
    {
        var at = address.LastIndexOf('@');
        return at < 1 ? "***" : $"{address[0]}***{address[at..]}";
    }
}
