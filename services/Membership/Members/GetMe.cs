using System.Security.Claims;
using AlumniPlatform.Membership.Activation;
using AlumniPlatform.Membership.Organisation;
using AlumniPlatform.Membership.People;
using AlumniPlatform.ServiceDefaults;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace AlumniPlatform.Membership.Members;

internal static class GetMe
{
    public static async Task<Results<Ok<MeAnswer>, NotFound>> GetAsync(
        ClaimsPrincipal caller, HttpResponse response, MembershipDb db, TimeProvider time, CancellationToken cancellationToken)
    {
        var id = caller.PersonId();
        if (await db.People.AsNoTracking().SingleOrDefaultAsync(p => p.Id == id && p.State == PersonState.Member, cancellationToken) is not { } person)
            return TypedResults.NotFound();
        response.Headers.ETag = ETag(person.Version);
        var now = time.GetUtcNow();
        var pending = await db.AddressConfirmations.AsNoTracking().SingleOrDefaultAsync(c => c.PersonId == id && c.ConfirmedAt == null, cancellationToken);
        var said = (await db.ConsentsOfAsync(person.Id, cancellationToken)).ToLookup(c => c.Code);
        return TypedResults.Ok(new MeAnswer(
            person.Id, person.StudentRef, person.GivenName, person.FamilyName, person.NameCorrectedAt is not null, person.Language ?? "sv", person.TimeZone,
            person.Address, person.Email, person.PrivateEmail, pending is null ? null : new PendingAddress(pending.Address, pending.ExpiresAt, now >= pending.ExpiresAt),
            person.ActivatedAt, await db.DegreesOfAsync(person.Id, cancellationToken),
            [.. ConsentWording.All.Where(w => w.Asked || said.Contains(w.Code)).Select(w => MyConsent.Of(w, [.. said[w.Code]]))], person.Version));
    }

    public static string ETag(long version) => $"\"{version}\"";
}

/// <param name="Email">Where sign-in links and mail go.</param>
/// <param name="SchoolEmail">The address that the school recorded.</param>
/// <param name="PrivateEmail">The proven private address; null when there is none.</param>
/// <param name="Pending">An address that is still to be proven.</param>
/// <param name="Version">The ETag without its quotes.</param>
internal sealed record MeAnswer(
    Guid Id, string StudentRef, string GivenName, string FamilyName, bool NameCorrected, string Language, string? TimeZone,
    string Email, string SchoolEmail, string? PrivateEmail, PendingAddress? Pending, DateTimeOffset? MemberSince,
    IReadOnlyList<RecordedDegree> Degrees, IReadOnlyList<MyConsent> Consents, long Version);

internal sealed record PendingAddress(string Email, DateTimeOffset ExpiresAt, bool Expired);

/// <param name="Version">The wording in force.</param>
/// <param name="Given">Whether it is given now.</param>
/// <param name="History">Every word about it, oldest first.</param>
/// <param name="Asked">Whether it is asked for. What is not was said before; it can be taken back.</param>
internal sealed record MyConsent(string Code, int Version, BothLanguages Text, bool Given, IReadOnlyList<ConsentWord> History, bool Asked)
{
    public static MyConsent Of(ConsentWording wording, IReadOnlyList<Consent> said) => new(
        wording.Code, wording.Version, wording.Text, said is [.., { Given: true }], [.. said.Select(c => new ConsentWord(c.Given, c.WordingVersion, c.At))],
        wording.Asked);
}

internal sealed record ConsentWord(bool Given, string WordingVersion, DateTimeOffset At);
