namespace AlumniPlatform.Events.Gatherings;

internal enum GatheringState
{
    Draft,
    Published,

    /// <summary>It does not take place.</summary>
    Cancelled,

    /// <summary>It took place and is closed.</summary>
    Held,
}

internal enum GatheringFormat
{
    OnSite,
    Online,
    Both,
}

internal enum Audience
{
    Open,
    Members,

    /// <summary>Those whose addresses the organiser listed.</summary>
    Invited,

    /// <summary>Members who hold a degree of certain programmes and years.</summary>
    Programme,
}

/// <summary>Who gets a seat that became free.</summary>
internal enum WaitingListMode
{
    /// <summary>Only the first who waits for it. When it is too little for that party, nobody moves.</summary>
    Strict,

    /// <summary>The first whom it is enough for.</summary>
    Fill,
}
