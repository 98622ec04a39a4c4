using System.Security.Claims;
using AlumniPlatform.ServiceDefaults;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace AlumniPlatform.Membership.Intake;

/// <summary>Takes in what a school system says about its students and graduates.</summary>
internal static class PostIntake
{
    public static void MapIntake(this IEndpointRouteBuilder app)
    {
        var group = app.MapGroup("/api/membership/intake").WithTags("Intake");
        group.MapPost("", PostAsync).RequireRole(Roles.SchoolSystem, Roles.Central)
            .Accepts<GraduationEvent>("application/cloudevents-batch+json", "application/cloudevents+json", "application/json")
            .WithMetadata(new RequestSizeLimitAttribute(CloudEventReader.MaxRequestBytes))
            .WithSummary("Takes in CloudEvents: one, structured or binary, or a batch of up to 5,000.")
            .WithDescription("Each record is accepted, recognised as a duplicate, or rejected with a code and a reason. A rejected one can be sent again, mended, with the same id.");
        group.MapGet("{receipt:guid}", GetReceipt.GetAsync).RequireRole(Roles.SchoolSystem, Roles.Central, Roles.Coordinator, Roles.Operator)
            .WithSummary("What became of the records of one request.");
        group.MapGet("", ListReceipts.GetAsync).RequireRole(Roles.SchoolSystem, Roles.Central, Roles.Coordinator, Roles.Operator)
            .WithSummary("The latest requests and AMQP messages, newest first.")
            .WithDescription("rejected=true: only those with rejected records.");
    }

    private static async Task<Results<Accepted<IntakeAnswer>, ProblemHttpResult>> PostAsync(
        HttpRequest request, ClaimsPrincipal caller, IntakeDesk intake, CancellationToken cancellationToken)
    {
        List<IntakeEntry>? entries;
        try
        {
            entries = await CloudEventReader.ReadAsync(request, cancellationToken);
        }
        catch (RejectedRecordException e)
        {
            return Problems.Problem(e.Code == "too-large" ? 413 : 400, e.Code, e.Message); // nothing is kept: the sender has it and this answer
        }
        if (entries is null)
            return Problems.Problem(415, "unsupported-media-type",
                "Send CloudEvents 1.0: application/cloudevents+json, application/cloudevents-batch+json, or application/json with ce-* headers.");
        var receipt = await intake.TakeInAsync(entries, caller.SubmittedBy(), caller.ScopeOf(Roles.SchoolSystem), cancellationToken);
        return TypedResults.Accepted($"/api/membership/intake/{receipt.Id}", IntakeAnswer.Of(receipt.Id, entries));
    }

    /// <summary>The account that a receipt belongs to.</summary>
    public static string SubmittedBy(this ClaimsPrincipal caller) => caller.FindFirstValue("sub") ?? "";
}

/// <summary>The outcome of a request.</summary>
internal sealed record IntakeAnswer(Guid Receipt, int Accepted, int Duplicates, IReadOnlyList<RejectedRecord> Rejected, IReadOnlyList<RecordOutcome>? Records = null)
{
    public static IntakeAnswer Of(Guid receipt, IReadOnlyCollection<IntakeEntry> entries) => new(
        receipt, entries.Count(e => e.Outcome == Outcome.Accepted), entries.Count(e => e.Outcome == Outcome.Duplicate),
        [.. entries.Where(e => e.Outcome == Outcome.Rejected).Select(e => new RejectedRecord(e.Index, e.Id, e.Code!, e.Reason!))]);
}

internal sealed record RejectedRecord(int Index, string? Id, string Code, string Reason);

/// <summary>What became of a record, also later: a rejected one may have been taken in after all, under another receipt, or dismissed.</summary>
internal sealed record RecordOutcome(int Index, string? Id, string? Source, string? Type, Outcome Outcome, string? Code, string? Reason)
{
    public Settlement? Settlement { get; init; }
    public DateTimeOffset? SettledAt { get; init; }
    public Guid? ReplayReceipt { get; init; }
}
