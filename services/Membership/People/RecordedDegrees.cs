using AlumniPlatform.Membership.Organisation;
using Microsoft.EntityFrameworkCore;

namespace AlumniPlatform.Membership.People;

/// <summary>A degree, or one that is expected. Null dates are left out: <c>AwardedOn</c> of a graduate, <c>ExpectedOn</c> of a student.</summary>
internal sealed record RecordedDegree(string Programme, BothLanguages ProgrammeName, int Year, DateOnly? AwardedOn, DateOnly? ExpectedOn);

internal static class RecordedDegrees
{
    /// <summary>What a person is shown: degrees that count, and expected ones of programmes without a degree.</summary>
    public static async Task<IReadOnlyList<RecordedDegree>> DegreesOfAsync(this MembershipDb db, Guid person, CancellationToken cancellationToken)
    {
        var degrees = await db.Degrees.Where(d => d.PersonId == person && d.RevokedAt == null).OrderBy(d => d.AwardedOn)
            .Join(db.Programmes, d => d.Programme, p => p.Code, (d, p) => new RecordedDegree(p.Code, new BothLanguages(p.Sv, p.En), d.AwardedOn.Year, d.AwardedOn, null))
            .ToListAsync(cancellationToken);
        var expected = await db.ExpectedGraduations.Where(e => e.PersonId == person).OrderBy(e => e.ExpectedOn)
            .Join(db.Programmes, e => e.Programme, p => p.Code, (e, p) => new RecordedDegree(p.Code, new BothLanguages(p.Sv, p.En), e.ExpectedOn.Year, null, e.ExpectedOn))
            .ToListAsync(cancellationToken);
        return [.. degrees, .. expected.Where(e => degrees.TrueForAll(d => d.Programme != e.Programme))];
    }
}
