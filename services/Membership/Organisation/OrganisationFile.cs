using System.Text.Json;

namespace AlumniPlatform.Membership.Organisation;

/// <summary>The file in which a university describes itself.</summary>
internal sealed record OrganisationFile(OrganisationFile.Unit University, IReadOnlyList<OrganisationFile.Unit> Schools, IReadOnlyList<OrganisationFile.Unit> Programmes)
{
    private static readonly JsonSerializerOptions json = new(JsonSerializerDefaults.Web) { RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true };

    /// <summary>A university, school or programme.</summary>
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
    }
}
