using AlumniPlatform.Testing;

namespace AlumniPlatform.Membership.Tests;

public sealed class MembershipFixture() : ServiceFixture<Program>("membershipdb", TestDatabase.CreateAsync<MembershipDb>)
{
    // These tests' degrees have dates of their own.
    protected override Task ConfigureAsync(IDictionary<string, string?> settings)
    {
        settings["Invitations:MaxDegreeAgeDays"] = "36500";
        return Task.CompletedTask;
    }
}
