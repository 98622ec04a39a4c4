namespace AlumniPlatform.Portal.Gateway;

/// <summary>A text that an office wrote in one language at least.</summary>
public sealed record Bilingual(string Sv, string En)
{
    /// <summary>The language of the text, where it is not the page's: only the other was written.</summary>
    public string? Lang => Language.Pick(Sv, En).Length > 0 ? null : Language.Pick("en", "sv");

    public override string ToString() => Lang is null ? Language.Pick(Sv, En) : Language.Pick(En, Sv);
}
