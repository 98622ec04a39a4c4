using System.Security.Claims;

namespace AlumniPlatform.ServiceDefaults;

/// <summary>
/// What somebody may see and change: everything, or some schools and some programmes. Part of every query about persons,
/// records and figures: what is outside does not exist for the caller.
/// </summary>
public sealed class Scope
{
    private Scope(bool all, IEnumerable<string> schools, IEnumerable<string> programmes) =>
        (All, Schools, Programmes) = (all, schools.ToArray(), programmes.ToArray());

    /// <summary>Nothing is outside.</summary>
    public static Scope Everything { get; } = new(all: true, [], []);

    /// <summary>Nothing is inside.</summary>
    public static Scope Nothing { get; } = new(all: false, [], []);

    /// <summary>True when nothing is outside.</summary>
    public bool All { get; }

    /// <summary>Codes of the schools that are inside with all their programmes.</summary>
    public IReadOnlyList<string> Schools { get; }

    /// <summary>
    /// Codes of the programmes that are inside, whichever school is responsible for them today; nothing else of that school is.
    /// </summary>
    public IReadOnlyList<string> Programmes { get; }

    /// <summary>Some schools and some programmes; everything, when the code <c>*</c> is among the schools.</summary>
    public static Scope Of(IEnumerable<string> schools, IEnumerable<string> programmes)
    {
        string[] named = [.. schools];
        return named.Contains(ScopeClaims.AllSchools, StringComparer.Ordinal) ? Everything : new Scope(all: false, named, programmes);
    }

    /// <summary>Whether the whole of <paramref name="school"/> is inside: its settings, and what knows no programme.</summary>
    public bool ContainsSchool(string? school) => All || (school is not null && Schools.Contains(school, StringComparer.Ordinal));

    /// <summary>Whether what belongs to a programme of a school is inside. Null is none: not known, or not of any.</summary>
    public bool Contains(string? school, string? programme) =>
        ContainsSchool(school) || (programme is not null && Programmes.Contains(programme, StringComparer.Ordinal));
}

/// <summary>
/// How a token says for which schools and programmes its roles are held: claims <c>school</c> and <c>programme</c>, each the
/// code of one. A code alone goes for all roles of the token; <c>coordinator:EECS</c> for that role and no other.
/// </summary>
public static class ScopeClaims
{
    /// <summary>Type of the claim that names a school.</summary>
    public const string School = "school";

    /// <summary>Type of the claim that names a programme.</summary>
    public const string Programme = "programme";

    /// <summary>In place of a school's code: all schools.</summary>
    public const string AllSchools = "*";

    private const char AfterRole = ':'; // is in no code

    /// <summary>The value of a claim that goes for <paramref name="role"/> alone.</summary>
    public static string Of(string role, string code) => $"{role}{AfterRole}{code}";

    /// <summary>The codes of <paramref name="caller"/>'s claims of a type that go for one of <paramref name="roles"/>.</summary>
    internal static IEnumerable<string> Codes(ClaimsPrincipal caller, string type, IReadOnlyCollection<string> roles) =>
        from claim in caller.FindAll(type)
        let end = claim.Value.IndexOf(AfterRole, StringComparison.Ordinal)
        where end < 0 || roles.Contains(claim.Value[..end])
        select claim.Value[(end + 1)..];
}

/// <summary>
/// The scope of a caller, one for each purpose. Roles of the same caller that serve another purpose do not widen it: who runs
/// the platform and coordinates one school reads the persons of that school.
/// </summary>
public static class CallerScopes
{
    /// <summary>What the caller works with as an office: its schools and programmes; everything for the central office.</summary>
    public static Scope Office(this ClaimsPrincipal caller) => caller.ScopeOf(Roles.Coordinator);

    /// <summary>Whose figures the caller reads, counts that name nobody: everything for central office and analysts.</summary>
    public static Scope Figures(this ClaimsPrincipal caller) => caller.IsInRole(Roles.Analyst) ? Scope.Everything : caller.Office();

    /// <summary>
    /// Of what the caller sees how it went, as outcomes of records and states of mails, without what names a person:
    /// everything for central office and operators, for others what they have in one of <paramref name="roles"/>.
    /// </summary>
    public static Scope Oversight(this ClaimsPrincipal caller, params ReadOnlySpan<string> roles) =>
        caller.IsInRole(Roles.Operator) ? Scope.Everything : caller.ScopeOf(roles);

    /// <summary>
    /// For what the caller acts in one of <paramref name="roles"/>: everything for the central office, nothing without such a role.
    /// </summary>
    public static Scope ScopeOf(this ClaimsPrincipal caller, params ReadOnlySpan<string> roles)
    {
        if (caller.IsInRole(Roles.Central))
            return Scope.Everything;
        var held = new List<string>();
        foreach (var role in roles)
            if (caller.IsInRole(role))
                held.Add(role);
        return held.Count == 0 ? Scope.Nothing
            : Scope.Of(ScopeClaims.Codes(caller, ScopeClaims.School, held), ScopeClaims.Codes(caller, ScopeClaims.Programme, held));
    }
}
