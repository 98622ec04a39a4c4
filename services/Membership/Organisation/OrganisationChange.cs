using System.Security.Claims;
using System.Text.Json;
using System.Text.Json.Serialization;
using AlumniPlatform.ServiceDefaults;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace AlumniPlatform.Membership.Organisation;

/// <summary>Who changed what of the organisation, and how it was before.</summary>
internal sealed class OrganisationChange
{
    private static readonly JsonSerializerOptions json = new(JsonSerializerDefaults.Web) { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };
    private const int PageSize = 50;

    public required Guid Id { get; init; }
    public required DateTimeOffset At { get; init; }

    /// <summary>Account that did it.</summary>
    public required string Actor { get; init; }

    public required string ActorName { get; init; }

    /// <summary><c>school</c> or <c>programme</c>.</summary>
    public required string Unit { get; init; }

    public required string Code { get; init; }

    /// <summary><c>created</c>, <c>changed</c>, <c>mail</c> or <c>merged</c>.</summary>
    public required string Action { get; init; }

    public JsonElement? Before { get; init; }
    public required JsonElement After { get; init; }

    public static OrganisationChange Of(ClaimsPrincipal caller, DateTimeOffset now, string action, SchoolDetail? before, SchoolDetail after) =>
        Of(caller, now, "school", after.Code, action, Json(before), JsonSerializer.SerializeToElement(after, json));

    public static OrganisationChange Of(ClaimsPrincipal caller, DateTimeOffset now, string action, ProgrammeDetail? before, ProgrammeDetail after) =>
        Of(caller, now, "programme", after.Code, action, Json(before), JsonSerializer.SerializeToElement(after, json));

    /// <summary>Newest first.</summary>
    public static async Task<Ok<Page<OrganisationChangeRow>>> ListAsync(MembershipDb db, CancellationToken cancellationToken, string? after = null)
    {
        var query = db.OrganisationChanges.AsNoTracking();
        if (Cursor(after) is { } before)
            query = query.Where(c => c.Id.CompareTo(before) < 0); // ids are in the order of time
        var rows = await query.OrderByDescending(c => c.Id).Take(PageSize + 1)
            .Select(c => new OrganisationChangeRow(c.Id, c.At, c.ActorName, c.Unit, c.Code, c.Action, c.Before, c.After)).ToListAsync(cancellationToken);
        return TypedResults.Ok(Page.Of(rows, PageSize, row => row.Id.ToString("N")));
    }

    private static OrganisationChange Of(ClaimsPrincipal caller, DateTimeOffset now, string unit, string code, string action, JsonElement? before, JsonElement after) => new()
    {
        Id = Guid.CreateVersion7(now), At = now, Actor = caller.FindFirst("sub")?.Value ?? "",
        ActorName = caller.FindFirst("name")?.Value ?? caller.FindFirst("client_id")?.Value ?? "",
        Unit = unit, Code = code, Action = action, Before = before, After = after,
    };

    private static JsonElement? Json<T>(T? detail) => detail is null ? null : JsonSerializer.SerializeToElement(detail, json);

    private static Guid? Cursor(string? text) => string.IsNullOrEmpty(text) ? null
        : Guid.TryParseExact(text, "N", out var id) ? id
        : throw new InvalidInputException("after", "This is not a cursor that a list gave.");
}

/// <param name="Before">The unit as it was; left out when it is new.</param>
/// <param name="After">The unit as it became.</param>
internal sealed record OrganisationChangeRow(
    Guid Id, DateTimeOffset At, string ActorName, string Unit, string Code, string Action, JsonElement? Before, JsonElement After);
