using AlumniPlatform.Portal.Gateway;

namespace AlumniPlatform.Portal.Gatherings;

/// <summary>The group and the parts of a registration, by name.</summary>
internal static class TakesPart
{
    public static string Of(Guid? quota, IReadOnlyList<Guid> parts, Gathering gathering)
    {
        var names = gathering.Quotas.Where(q => q.Id == quota).Select(q => q.Name.ToString()).Concat(gathering.Parts.Where(p => parts.Contains(p.Id)).Select(p => p.Title.ToString())).ToArray();
        return names.Length > 0 ? string.Join(", ", names) : "–";
    }
}
