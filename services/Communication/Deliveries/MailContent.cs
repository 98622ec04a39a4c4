namespace AlumniPlatform.Communication.Deliveries;

/// <summary>What a template needs to know. Kept only until the message is settled: it holds the link. All values but one are single lines.</summary>
internal sealed record MailContent
{
    /// <summary>How the recipient is greeted.</summary>
    public required string Greeting { get; init => field = OneLine.Of(value); }

    /// <summary>The recipient's whole name, beside the address.</summary>
    public required string Name { get; init => field = OneLine.Of(value); }

    public string? School { get; init => field = value is null ? null : OneLine.Of(value); }

    public string? Programme { get; init => field = value is null ? null : OneLine.Of(value); }

    public required string Link { get; init => field = OneLine.Of(value); }

    /// <summary>The page on which the recipient says what they thought; null: they are not asked.</summary>
    public string? FeedbackLink { get; init => field = value is null ? null : OneLine.Of(value); }

    /// <summary>The page on which the recipient says no.</summary>
    public string? DeclineLink { get; init => field = value is null ? null : OneLine.Of(value); }

    /// <summary>Where a mail program says no for the recipient, by one POST.</summary>
    public string? UnsubscribeLink { get; init => field = value is null ? null : OneLine.Of(value); }

    /// <summary>The name beside the sender's address; null: the platform's own.</summary>
    public string? SenderName { get; init => field = value is null ? null : OneLine.Of(value); }

    /// <summary>Where answers go.</summary>
    public string? ReplyTo { get; init => field = value is null ? null : OneLine.Of(value); }

    /// <summary>How long the link was good for when it was made, in whole minutes.</summary>
    public int Minutes { get; init; }

    /// <summary>What a mail about a registration tells; null: it is about none.</summary>
    public GatheringContent? Gathering { get; init; }
}

/// <summary>The gathering as the recipient is to see it, written out in their language.</summary>
internal sealed record GatheringContent
{
    public required string Title { get; init => field = OneLine.Of(value); }

    public required string When { get; init => field = OneLine.Of(value); }

    /// <summary>Empty when that is not to be told.</summary>
    public required string Where { get; init => field = OneLine.Of(value); }

    public IReadOnlyList<string> Details { get; init => field = [.. value.Select(OneLine.Of)]; } = [];

    /// <summary>An iCalendar object: the one value of many lines, none of which reaches a header.</summary>
    public string? Calendar { get; init; }

    /// <summary>Its method.</summary>
    public string? CalendarMethod { get; init => field = value is null ? null : OneLine.Of(value); }
}
