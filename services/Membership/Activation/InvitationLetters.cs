using AlumniPlatform.Contracts.Membership;
using AlumniPlatform.Membership.Organisation;

namespace AlumniPlatform.Membership.Activation;

/// <summary>Somebody to write to, in whose name, and about what.</summary>
/// <param name="Graduate">False while the degree is only expected.</param>
internal sealed record Invitee(
    Guid Person, string GivenName, string FamilyName, string Address, string Language, string? TimeZone, School School, Programme Programme, bool Graduate);

/// <summary>The messages that ask communication to mail an invitation or a reminder of it.</summary>
internal readonly struct InvitationLetters(ActivationTokens tokens, byte[] key)
{
    public InvitationRequested Write(
        Invitee to, long version, Guid request, Guid invitation, DateTimeOffset now, DateTimeOffset expiresAt, int? reminder = null, DateTimeOffset? notBefore = null)
    {
        var (school, programme, swedish) = (to.School, to.Programme, to.Language == "sv");
        return new InvitationRequested(
            request, now, to.Person, version, invitation, to.Address, to.GivenName, to.FamilyName, to.Language,
            school.Code, swedish ? school.Sv : school.En, swedish ? programme.Sv : programme.En, tokens.Url(key, invitation), expiresAt, reminder, notBefore,
            school.SenderName, school.ReplyTo, tokens.DeclineUrl(key, invitation), tokens.UnsubscribeUrl(key, invitation), programme.Code);
    }
}
