using AlumniPlatform.Testing;

namespace AlumniPlatform.Membership.Tests;

public sealed class MembershipFixture() : ServiceFixture<Program>("membershipdb", TestDatabase.CreateAsync<MembershipDb>);
