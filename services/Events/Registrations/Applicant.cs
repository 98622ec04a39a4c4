using System.Diagnostics;
using AlumniPlatform.Events.Reservations;
using AlumniPlatform.Events.Seating;
using AlumniPlatform.Events.WaitingList;
using AlumniPlatform.ServiceDefaults;
using Microsoft.AspNetCore.Http.HttpResults;

namespace AlumniPlatform.Events.Registrations;

/// <summary>A request to register, from its coming until it is decided.</summary>
/// <param name="id">Of the registration that it becomes: when it is decided again, it knows its own.</param>
/// <param name="input">What was typed.</param>
/// <param name="request">Its Idempotency-Key.</param>
/// <param name="person">The member of the token; null for a guest.</param>
internal sealed class Applicant(Guid id, RegistrationInput input, RepeatedRequest? request, Guid? person)
{
    private readonly TaskCompletionSource<Decision> decided = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Guid Id => id;
    public RegistrationInput Input => input;
    public RepeatedRequest? Request => request;
    public Guid? Person => person;

    /// <summary>Whether the address was shown to be the sender's own: it is the signed-in member's, or a link in its mail was opened.</summary>
    public bool HasProof { get; init; }

    /// <summary>As which office the request comes: who organises the gathering registers whom they like. Null for none.</summary>
    public Scope? Office { get; init; }

    /// <summary>The account of the request; empty without one.</summary>
    public string By { get; init; } = "";

    /// <summary>So that messages belong to the trace of their own request, whoever decides it.</summary>
    public Activity? Trace { get; } = Activity.Current;

    public bool HasLeft => decided.Task.IsCompleted;

    /// <summary>True only once it is saved; told then.</summary>
    public Decision? Decision { get; set; }

    /// <summary>Who stops waiting is not decided, unless it has begun.</summary>
    public async Task<Decision> WaitAsync(CancellationToken cancellationToken)
    {
        await using var leaving = cancellationToken.Register(() => decided.TrySetCanceled(cancellationToken));
        return await decided.Task;
    }

    public void Tell()
    {
        if (Decision is { Fault: { } fault })
            decided.TrySetException(fault);
        else
            decided.TrySetResult(Decision!);
    }

    public void Fail(Exception exception) => decided.TrySetException(exception);
}

/// <summary>What came of a request: a registration, or why there is none. Nothing: there is no such gathering.</summary>
/// <param name="Registration">The new one, or the one that the same request made before.</param>
/// <param name="Plan">The seats as they were then. Not locked any more.</param>
/// <param name="Refusal">Who may not register.</param>
/// <param name="Fault">What was wrong.</param>
/// <param name="Received">That it goes on by mail, because nobody has proved the address.</param>
internal sealed record Decision(
    Registration? Registration = null, SeatPlan? Plan = null, ProblemHttpResult? Refusal = null, Exception? Fault = null, Received? Received = null)
{
    /// <summary>In the waiting list, of a new one that waits; from 1.</summary>
    public int Position { get; init; }

    public WaitingPlace? Place { get; set; }
}
