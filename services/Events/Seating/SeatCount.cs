using AlumniPlatform.ServiceDefaults;

namespace AlumniPlatform.Events.Seating;

/// <summary>
/// The seats of a gathering, a part or a quota. Changed only by who holds the lock on the gathering's row, so that
/// whatever replicas do at the same time, they do one after the other.
/// </summary>
internal sealed class SeatCount
{
    /// <summary>Null is without limit.</summary>
    public int? Capacity { get; private set; }

    /// <summary>Confirmed and offered seats. Above the capacity only when that was lowered, or the organiser let in more at the door.</summary>
    public int Taken { get; private set; }

    public int? Free => Capacity is { } capacity ? Math.Max(0, capacity - Taken) : null;

    public static SeatCount Of(int? capacity) => new() { Capacity = capacity };

    public bool Fits(int seats) => Capacity is not { } capacity || Taken + seats <= capacity;

    public void Resize(int? capacity) => Capacity = capacity;

    /// <summary>The rule that nothing gets round: seats are taken only while there are some.</summary>
    public void Take(int seats)
    {
        if (!Fits(seats))
            throw new DomainRuleException("no-seats", $"There are {Free} seats, and {seats} are needed.");
        Taken += seats;
    }

    /// <summary>The organiser's own word at the door, recorded with the walk-in.</summary>
    public void Overbook(int seats) => Taken += seats;

    public void Give(int seats) => Taken -= seats;
}
