namespace AlumniPlatform.Communication.Deliveries;

/// <summary>What a template needs to know. Kept only until the message is settled: it holds the link.</summary>
internal sealed record MailContent
{
    /// <summary>How the recipient is greeted.</summary>
    public required string Greeting { get; init; }

    /// <summary>The recipient's whole name, beside the address.</summary>
    public required string Name { get; init; }

    public string? School { get; init; }

    public string? Programme { get; init; }

    public required string Link { get; init; }

    /// <summary>How long the link was good for when it was made, in whole minutes.</summary>
    public int Minutes { get; init; }
}
