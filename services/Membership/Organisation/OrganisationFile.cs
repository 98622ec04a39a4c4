using System.Text.Json;

namespace AlumniPlatform.Membership.Organisation;

/// <summary>The file in which a university describes itself.</summary>
internal sealed record OrganisationFile(OrganisationFile.Top University, IReadOnlyList<OrganisationFile.Unit> Schools, IReadOnlyList<OrganisationFile.Unit> Programmes)
{
    private static readonly JsonSerializerOptions json = new(JsonSerializerDefaults.Web) { RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true };

    /// <summary>The university.</summary>
    internal sealed record Top(string Code, string Sv, string En, string? TimeZone = null, decimal? CoverageTarget = null, int? LadokInstitution = null);

    /// <summary>A school or programme.</summary>
    internal sealed record Unit(
        string Code, string Sv, string En, DateOnly? From = null, DateOnly? To = null, string? School = null, IReadOnlyList<string>? MergedFrom = null);

    public static async Task<OrganisationFile> ReadAsync(string path, CancellationToken cancellationToken)
    {
        await using var stream = File.OpenRead(path);
        var file = await JsonSerializer.DeserializeAsync<OrganisationFile>(stream, json, cancellationToken)
            ?? throw new InvalidDataException($"{path} is empty.");
        file.Check(path);
        return file;
    }

    private void Check(string path)
    {
        var known = Schools.Select(s => s.Code).ToHashSet(StringComparer.Ordinal);
        if (known.Count != Schools.Count || Programmes.DistinctBy(p => p.Code).Count() != Programmes.Count)
            throw new InvalidDataException($"{path} has two schools or two programmes with the same code.");
        var unknown = Programmes.Select(p => p.School ?? "").Concat(Schools.SelectMany(s => s.MergedFrom ?? [])).FirstOrDefault(code => !known.Contains(code));
        if (unknown is not null)
            throw new InvalidDataException($"{path} refers to the school '{unknown}', which it does not have.");
        if (Schools.Concat(Programmes).FirstOrDefault(u => !UnitFields.IsCode(u.Code) || u.Sv.Length == 0 || u.En.Length == 0 || u.From > u.To) is { } wrong)
            throw new InvalidDataException($"{path}: '{wrong.Code}' needs a code of 1 to 20 letters, digits, - and _, two names, and dates in their order.");
        if (University.TimeZone is { } zone && !TimeZoneInfo.TryFindSystemTimeZoneById(zone, out _))
            throw new InvalidDataException($"{path}: there is no time zone '{zone}'.");
        if (University.CoverageTarget is <= 0 or > 1)
            throw new InvalidDataException($"{path}: the coverage target is a share above 0 and at most 1.");
    }
}
