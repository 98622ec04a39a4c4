using AlumniPlatform.Membership.Organisation;
using Microsoft.EntityFrameworkCore;

namespace AlumniPlatform.Membership.People;

/// <summary>A degree, or one that is expected. Null dates are left out: <c>AwardedOn</c> of a graduate, <c>ExpectedOn</c> of a student.</summary>
/// <param name="Contact">Whom at the school to write to when it is wrong; left out when the school names nobody.</param>
internal sealed record RecordedDegree(string Programme, BothLanguages ProgrammeName, int Year, DateOnly? AwardedOn, DateOnly? ExpectedOn, string? Contact);

internal static class RecordedDegrees
{
    /// <summary>What a person is shown: degrees that count, and expected ones of programmes without a degree.</summary>
    public static async Task<IReadOnlyList<RecordedDegree>> DegreesOfAsync(this MembershipDb db, Guid person, CancellationToken cancellationToken)
    {
        var degrees = await db.Degrees.Where(d => d.PersonId == person && d.RevokedAt == null).OrderBy(d => d.AwardedOn)
            .Join(db.Programmes, d => d.Programme, p => p.Code, (d, p) => new { d, p })
            .Join(db.Schools, r => r.d.School, s => s.Code, (r, s) => new RecordedDegree(
                r.p.Code, new BothLanguages(r.p.Sv, r.p.En), r.d.AwardedOn.Year, r.d.AwardedOn, null, s.ReplyTo))
            .ToListAsync(cancellationToken);
        var expected = await db.ExpectedGraduations.Where(e => e.PersonId == person).OrderBy(e => e.ExpectedOn)
            .Join(db.Programmes, e => e.Programme, p => p.Code, (e, p) => new { e, p })
            .Join(db.Schools, r => r.e.School, s => s.Code, (r, s) => new RecordedDegree(
                r.p.Code, new BothLanguages(r.p.Sv, r.p.En), r.e.ExpectedOn.Year, null, r.e.ExpectedOn, s.ReplyTo))
            .ToListAsync(cancellationToken);
        return [.. degrees, .. expected.Where(e => degrees.TrueForAll(d => d.Programme != e.Programme))];
    }
}
