using Microsoft.AspNetCore.Identity;

namespace AlumniPlatform.Identity.Accounts;

/// <summary>
/// Someone who can sign in. Roles and schools are its claims. An address is not unique: two members may share a mailbox,
/// and a link then goes out for each, so nobody can keep another from an account by giving the other's address.
/// </summary>
internal sealed class Account : IdentityUser<Guid>
{
    /// <summary>Shown in the portal.</summary>
    public required string DisplayName { get; set; }

    /// <summary><c>sv</c> or <c>en</c>.</summary>
    public required string Language { get; set; }

    /// <summary>The member; null for somebody who only works here.</summary>
    public Guid? PersonId { get; private set; }

    /// <summary>When the person became a member: what happened to their membership before that is past.</summary>
    public DateTimeOffset? LinkedAt { get; private set; }

    /// <summary>Version of the person whose name and address the account has.</summary>
    public long PersonVersion { get; private set; }

    /// <summary>Grows with each change that others are told of.</summary>
    public long Version { get; private set; }

    /// <summary>Whether the service itself made it from its configuration or as a demo, and takes it away with that.</summary>
    public bool Managed { get; init; }

    public static Account Open(Guid id, string email, string displayName, string language, bool managed = false) => new()
    {
        Id = id,
        UserName = id.ToString(),
        NormalizedUserName = id.ToString().ToUpperInvariant(),
        Email = email,
        NormalizedEmail = Normalize(email),
        DisplayName = displayName,
        Language = language,
        Managed = managed,
        SecurityStamp = id.ToString("N"),
    };

    /// <summary>Makes the account that of a member. One account has one person.</summary>
    public void LinkTo(Guid personId, DateTimeOffset at)
    {
        if (PersonId is not null)
            throw new InvalidOperationException($"Account {Id} already is the account of a person.");
        (PersonId, LinkedAt) = (personId, at);
        Version++;
    }

    /// <summary>The person became a member once more, perhaps before it is known here that they had left.</summary>
    public void LinkAgain(DateTimeOffset at) => LinkedAt = LinkedAt > at ? LinkedAt : at;

    /// <summary>
    /// Takes over what a member proved or is called, unless something newer is known. Where somebody who works here signs
    /// in, the configuration says: their address stays.
    /// </summary>
    public void Update(long version, string email, string displayName, string language)
    {
        if (version <= PersonVersion)
            return;
        (PersonVersion, DisplayName, Language) = (version, displayName, language);
        if (!Managed)
            (Email, NormalizedEmail) = (email, Normalize(email));
    }

    /// <summary>The account is a member's no longer.</summary>
    public void Unlink()
    {
        PersonId = null;
        PersonVersion = 0;
        Version++;
    }

    /// <summary>Its member turned out to be another person.</summary>
    public void MoveTo(Guid personId)
    {
        PersonId = personId;
        Version++;
    }

    /// <summary>Its member has another account, which stays; this one is of staff alone.</summary>
    public void NoMember()
    {
        PersonId = null;
        Version++;
    }

    /// <summary>The form in which addresses are compared.</summary>
    public static string Normalize(string email) => email.Trim().Normalize().ToUpperInvariant();
}
