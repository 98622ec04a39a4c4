using AlumniPlatform.Membership.Organisation;

namespace AlumniPlatform.Membership.Activation;

/// <summary>
/// What a member can agree to, in the words that are in force. Asked is only what something on the platform acts on; the
/// others are words that were said, here or in an earlier register, and they stay what they were.
/// </summary>
/// <param name="Code">Stable code.</param>
/// <param name="Version">Changes with every change of the words: it is recorded with each consent.</param>
/// <param name="Text">The words.</param>
/// <param name="Asked">Whether pages ask for it.</param>
internal sealed record ConsentWording(string Code, int Version, BothLanguages Text, bool Asked = false)
{
    public static IReadOnlyList<ConsentWording> All { get; } =
    [
        new("newsletter", 1, new(
            "Skicka mig nyheter och inbjudningar från min skola via e-post. Jag kan när som helst avsluta.",
            "Send me news and invitations from my school by e-mail. I can stop this at any time.")),
        new("directory", 1, new(
            "Visa mitt namn, mitt program och mitt examensår för andra medlemmar i alumnkatalogen.",
            "Show my name, programme and year of graduation to other members in the alumni directory.")),
        new("surveys", 1, new(
            "Fråga mig ibland hur det går i arbetslivet. Svaren används som underlag för bättre utbildning.",
            "Ask me now and then how working life is going. The answers are used to improve education.")),
    ];

    /// <summary>Those that pages ask for.</summary>
    public static IEnumerable<ConsentWording> AllAsked => All.Where(w => w.Asked);
}
