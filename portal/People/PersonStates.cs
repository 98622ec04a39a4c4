using Microsoft.Extensions.Localization;

namespace AlumniPlatform.Portal.People;

/// <summary>The states of a person, as pages order, colour and name them.</summary>
internal static class PersonStates
{
    /// <summary>All who are not members, whatever their state.</summary>
    public const string Missing = "missing";

    public static IReadOnlyList<string> Choices { get; } = [Missing, "recorded", "invited", "opened", "declined", "unreachable", "member", "left"];

    public static string Tone(string state) => state switch
    {
        "member" => "good",
        "unreachable" => "bad",
        "declined" or "left" => "warn",
        _ => "plain",
    };

    public static string Text(IStringLocalizer t, string state) => t[$"state.{state}"] is { ResourceNotFound: false } text ? text : state;
}
