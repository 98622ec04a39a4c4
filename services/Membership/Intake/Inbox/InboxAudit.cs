using System.Security.Claims;

namespace AlumniPlatform.Membership.Intake.Inbox;

/// <summary>Who looked at a rejected record's personal data, or did something about it.</summary>
internal sealed class InboxAudit
{
    public required Guid Id { get; init; }
    public required Guid ReceiptId { get; init; }
    public required int Position { get; init; }

    /// <summary><c>read</c>, <c>mended</c>, <c>rejected-again</c>, <c>dismissed</c>, <c>reopened</c>.</summary>
    public required string Action { get; init; }

    /// <summary>Subject of the token.</summary>
    public required string Actor { get; init; }

    public required string ActorName { get; init; }
    public required DateTimeOffset At { get; init; }

    public static InboxAudit Of(Guid receipt, int position, string action, ClaimsPrincipal caller, DateTimeOffset now) => new()
    {
        Id = Guid.CreateVersion7(now), ReceiptId = receipt, Position = position, Action = action,
        Actor = caller.SubmittedBy(), ActorName = caller.DisplayName(), At = now,
    };
}
