using AlumniPlatform.Contracts.Communication;
using AlumniPlatform.Contracts.Membership;

namespace AlumniPlatform.Analytics.Tests;

/// <summary>Messages about invented persons, with the fields that a test does not care about filled in.</summary>
internal static class Story
{
    public static readonly DateTimeOffset Start = new(2026, 6, 1, 8, 0, 0, TimeSpan.Zero);

    public static Guid NewId() => Guid.CreateVersion7(TimeProvider.System.GetUtcNow());

    public static DegreeRecorded Degree(
        Guid person, string school, string programme, int year, bool reachable = true, long version = 1, Guid? degree = null, DateTimeOffset? at = null) =>
        new(NewId(), at ?? Start, person, version, degree ?? NewId(), school, programme, year, new DateOnly(year, 6, 1), reachable);

    public static DegreeRevoked Revoked(Guid person, Guid degree, long version = 2) => new(NewId(), Start, person, version, degree);

    public static GraduationExpected Expected(Guid person, string school, string programme, int year, bool reachable = true, long version = 1, DateTimeOffset? at = null) =>
        new(NewId(), at ?? Start, person, version, school, programme, new DateOnly(year, 6, 1), reachable);

    public static ReachabilityChanged Reachable(Guid person, bool reachable, long version = 2, DateTimeOffset? at = null) =>
        new(NewId(), at ?? Start, person, version, reachable);

    public static PersonInvited Invited(Guid person, long version = 3) => new(NewId(), Start, person, version, NewId());

    public static ActivationOpened Opened(Guid person, long version = 4) => new(NewId(), Start, person, version);

    public static InvitationDeclined Declined(Guid person, long version = 4) => new(NewId(), Start, person, version);

    public static MemberActivated Activated(Guid person, long version = 5, DateTimeOffset? at = null) => new(NewId(), at ?? Start, person, version);

    public static MemberLeft Left(Guid person, long version = 7, DateTimeOffset? at = null) => new(NewId(), at ?? Start, person, version);

    public static ConsentChanged Consent(Guid person, bool given, long version = 6) => new(NewId(), Start, person, version, "newsletter", given, "1");

    public static PersonsMerged Merged(Guid stays, Guid merged, long version = 8) => new(NewId(), Start, stays, version, merged);

    public static PersonErased Erased(Guid person, long version = 9, DateTimeOffset? at = null) => new(NewId(), at ?? Start, person, version);

    public static SchoolChanged School(string code, string? mergedInto, long version = 1) => new(NewId(), Start, code, version, mergedInto);

    public static MessageSent Sent(Guid? person, int minute) =>
        new(NewId(), Start.AddMinutes(minute), 1, NewId(), "invitation", NewId(), NewId(), person);

    public static MessageBounced Bounced(Guid? person, int minute) =>
        new(NewId(), Start.AddMinutes(minute), 2, NewId(), "invitation", NewId(), NewId(), person, 550);
}
