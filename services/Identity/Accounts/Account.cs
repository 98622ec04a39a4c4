using Microsoft.AspNetCore.Identity;

namespace AlumniPlatform.Identity.Accounts;

/// <summary>
/// Someone who can sign in. Roles and schools are its claims. An address is not unique: two members may share a mailbox,
/// and a link then goes out for each, so nobody can keep another from an account by giving the other's address.
/// </summary>
internal sealed class Account : IdentityUser<Guid>
{
    /// <summary>Shown in the portal.</summary>
    public required string DisplayName { get; init; }

    /// <summary><c>sv</c> or <c>en</c>.</summary>
    public required string Language { get; init; }

    /// <summary>The member; null for somebody who only works here.</summary>
    public Guid? PersonId { get; private set; }

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

    /// <summary>Makes the account that of a member. One account has one person for good.</summary>
    public void LinkTo(Guid personId)
    {
        if (PersonId is not null)
            throw new InvalidOperationException($"Account {Id} already is the account of a person.");
        PersonId = personId;
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
