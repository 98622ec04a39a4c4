using AlumniPlatform.ServiceDefaults;

namespace AlumniPlatform.Events.CheckIn;

/// <summary>The door of a gathering. One that none of the caller's schools organises does not exist for the caller.</summary>
internal static class CheckInApi
{
    public static void MapCheckIn(this IEndpointRouteBuilder app)
    {
        string[] doors = [Roles.Door, Roles.Coordinator, Roles.Central];
        app.MapGet("/api/events/doors", ListDoors.GetAsync).RequireRole(doors).WithTags("At the door").WithSummary("Gatherings at whose doors the caller can let people in, from those that ended two days ago on.");
        var group = app.MapGroup("/api/events/{id:guid}").RequireRole(doors).WithTags("At the door");
        group.MapGet("door", GetDoor.GetAsync).WithSummary("The whole list that a phone needs without a network, with its ETag: hashes of the tickets' codes, names, parties, parts, and who is in.");
        group.MapPost("check-ins", PostCheckIns.PostAsync).WithSummary("Settles up to 500 scans, of tickets or of names in the list, and answers each.")
            .WithDescription("Of two scans of one ticket the earlier counts, in whatever order they come; what is sent again changes nothing. outcome: checked-in, already, taken-back, not-confirmed, other-part, other-gathering or unknown-code.");
        group.MapDelete("check-ins/{registration:guid}", UndoCheckIn.DeleteAsync).WithSummary("Takes a check-in back, at the gathering's door or a part's; scans that were taken before do not bring it back.");
        group.MapPost("walk-ins", PostWalkIn.PostAsync).WithSummary("Lets somebody in who has not registered, when there are free seats for which nobody waits.")
            .WithDescription("overCapacity lets them in anyway; it is the organiser's, and recorded. Codes: no-seats, others-wait, already-registered, not-now, organiser-only (403).");
        group.MapGet("attendance", GetAttendance.GetAsync).WithSummary("Who is expected, has come and has not: in all, by quota, part and door.");
        var office = app.MapGroup("/api/events/{id:guid}").RequireRole(Roles.Coordinator, Roles.Central).WithTags("At the door");
        office.MapGet("badges", Badges.GetAsync).WithSummary("Names to print badges from, in their order.");
        office.MapGet("badges.csv", Badges.GetFileAsync).WithSummary("The same as a file; no cell is a formula.")
            .Produces<string>(StatusCodes.Status200OK, "text/csv");
        office.MapGet("photos", PhotoList.GetAsync).WithSummary("Who may be photographed and who must not; attendees can change it at any time.");
        office.MapGet("photos.csv", PhotoList.GetFileAsync).WithSummary("The same as a file; no cell is a formula.")
            .Produces<string>(StatusCodes.Status200OK, "text/csv");
    }
}
