using AlumniPlatform.ServiceDefaults;

namespace AlumniPlatform.Identity.Accounts;

/// <summary>A role, with the schools and programmes for which it is held.</summary>
internal sealed record Grant(string Role, IReadOnlyList<string> Schools, IReadOnlyList<string> Programmes)
{
    /// <summary>
    /// What a token says of them all. Of different roles each code names its role, because what one may see is not for the
    /// other; of one role it stands alone, as it always did.
    /// </summary>
    public static IEnumerable<(string Type, string Value)> Claims(IReadOnlyCollection<Grant> grants)
    {
        var one = grants.DistinctBy(g => g.Role).Count() == 1;
        return grants.SelectMany<Grant, (string Type, string Value)>(g =>
        [
            ("role", g.Role),
            .. g.Schools.Select(code => (ScopeClaims.School, Said(g, code))),
            .. g.Programmes.Select(code => (ScopeClaims.Programme, Said(g, code))),
        ]).Distinct();

        string Said(Grant grant, string code) => one ? code : ScopeClaims.Of(grant.Role, code);
    }
}
