using System.Security.Claims;
using AlumniPlatform.ServiceDefaults;
using Microsoft.IdentityModel.JsonWebTokens;
using Shouldly;
using Xunit;

namespace AlumniPlatform.Identity.Tests;

/// <summary>What a caller's claims let see, for each purpose.</summary>
public sealed class ScopeTests
{
    [Theory]
    [InlineData("operator")]
    [InlineData("analyst")]
    [InlineData("door")]
    [InlineData("member")]
    [InlineData("school-system")]
    public void Without_the_role_of_an_office_nobody_has_one(string role)
    {
        var caller = Caller([role], ["EECS", "*"], ["CDATE"]);
        var office = caller.Office();
        (office.All, office.Contains("EECS", "CDATE"), office.Schools.Count, office.Programmes.Count).ShouldBe((false, false, 0, 0));
    }

    [Fact]
    public void A_token_without_any_claim_sees_nothing_for_any_purpose()
    {
        var caller = Caller([], [], []);
        Scope[] scopes = [caller.Office(), caller.Figures(), caller.Oversight(Roles.Coordinator), caller.ScopeOf(Roles.SchoolSystem), caller.ScopeOf()];
        foreach (var scope in scopes)
            (scope.All, scope.Schools.Count, scope.Programmes.Count).ShouldBe((false, 0, 0));
    }

    [Fact]
    public void A_programme_is_neither_its_school_nor_another_programme()
    {
        var office = Caller([Roles.Coordinator], [], ["CDATE"]).Office();
        office.Contains("EECS", "CDATE").ShouldBeTrue();
        office.Contains("SCI", "CDATE").ShouldBeTrue(); // it moved: programmes' codes are unique in the university
        office.Contains("EECS", "CINTE").ShouldBeFalse();
        office.Contains("EECS", null).ShouldBeFalse();
        office.ContainsSchool("EECS").ShouldBeFalse();
        office.ContainsSchool("CDATE").ShouldBeFalse();
        Caller([Roles.Coordinator], [], ["*"]).Office().All.ShouldBeFalse(); // all are the schools' alone
    }

    [Fact]
    public void A_school_has_all_its_programmes()
    {
        var office = Caller([Roles.Coordinator], ["EECS"], []).Office();
        (office.Contains("EECS", "CINTE"), office.Contains("EECS", null), office.ContainsSchool("EECS")).ShouldBe((true, true, true));
        (office.ContainsSchool("SCI"), office.ContainsSchool(null)).ShouldBe((false, false));
    }

    [Fact]
    public void Another_role_does_not_widen_an_office()
    {
        var caller = Caller([Roles.Operator, Roles.Analyst, Roles.Coordinator], ["EECS"], []);
        caller.Office().Schools.ShouldBe(["EECS"]);
        caller.Office().All.ShouldBeFalse();
        caller.Figures().All.ShouldBeTrue();
        caller.Oversight(Roles.Coordinator).All.ShouldBeTrue();
        Caller([Roles.Operator, Roles.Coordinator], ["EECS"], []).Figures().All.ShouldBeFalse();
        Caller([Roles.Analyst, Roles.Coordinator], ["EECS"], []).Oversight(Roles.Coordinator).All.ShouldBeFalse();
    }

    [Fact]
    public void The_central_office_has_everything()
    {
        var caller = Caller([Roles.Central], [], []);
        foreach (var scope in new[] { caller.Office(), caller.Figures(), caller.Oversight(), caller.ScopeOf(Roles.SchoolSystem) })
            scope.All.ShouldBeTrue();
    }

    [Fact]
    public void A_code_that_names_a_role_goes_for_that_role_alone()
    {
        string[] roles = [Roles.Coordinator, Roles.Door, Roles.SchoolSystem];
        var caller = Caller(roles, ["coordinator:EECS", "door:SCI", "school-system:*"], ["coordinator:CMAST"]);
        caller.Office().Schools.ShouldBe(["EECS"]);
        caller.Office().Programmes.ShouldBe(["CMAST"]);
        caller.ScopeOf(Roles.Door).Schools.ShouldBe(["SCI"]);
        caller.ScopeOf(Roles.Coordinator, Roles.Door).Schools.ShouldBe(["EECS", "SCI"]);
        caller.ScopeOf(Roles.SchoolSystem).All.ShouldBeTrue();
        Caller([Roles.Door], ["coordinator:EECS"], ["coordinator:CDATE"]).Office().Schools.ShouldBeEmpty(); // and only to who has the role
    }

    [Fact]
    public void A_code_alone_goes_for_all_roles_as_in_tokens_of_before()
    {
        var caller = Caller([Roles.Coordinator, Roles.Door], ["EECS"], []);
        caller.Office().Schools.ShouldBe(["EECS"]);
        caller.ScopeOf(Roles.Door).Schools.ShouldBe(["EECS"]);
    }

    private static ClaimsPrincipal Caller(string[] roles, string[] schools, string[] programmes) => new(new ClaimsIdentity(
        [
            .. roles.Select(code => new Claim("role", code)), .. schools.Select(code => new Claim("school", code)),
            .. programmes.Select(code => new Claim("programme", code)),
        ], "test", "name", "role"));
}

/// <summary>From the configuration to the token.</summary>
public sealed class GrantTests(IdentityFixture fixture) : IClassFixture<IdentityFixture>
{
    [Fact]
    public async Task An_account_with_two_roles_has_an_entry_for_each_and_each_role_its_own_units()
    {
        await using var identity = await fixture.StartAsync(
            [.. Entry(0, "two", "coordinator", "Programmes", "CDATE"), .. Entry(1, "two", "door", "Schools", "SCI")]);
        var payload = new JsonWebToken(await identity.Anonymous().TokenAsync("two")).Payload();
        payload.Strings("role").ShouldBe(["coordinator", "door"]);
        payload.Strings("school").ShouldBe(["door:SCI"]);
        payload.Strings("programme").ShouldBe(["coordinator:CDATE"]);
    }

    [Fact]
    public async Task Entries_of_one_role_add_up()
    {
        await using var identity = await fixture.StartAsync(
            [.. Entry(0, "same", "coordinator", "Schools", "EECS"), .. Entry(1, "same", "coordinator", "Programmes", "CTFYS")]);
        var payload = new JsonWebToken(await identity.Anonymous().TokenAsync("same")).Payload();
        payload.Strings("school").ShouldBe(["EECS"]);
        payload.Strings("programme").ShouldBe(["CTFYS"]);
    }

    [Fact]
    public async Task Staff_with_two_roles_have_both_and_lose_what_the_configuration_no_longer_says()
    {
        await using (await fixture.StartAsync([.. Person(0, "operator"), .. Person(1, "coordinator"), ("Staff:1:Programmes:0", "CDATE")]))
            (await ClaimsAsync()).ShouldBe("programme=coordinator:CDATE role=coordinator role=operator");
        await using (await fixture.StartAsync([.. Person(0, "coordinator"), ("Staff:0:Programmes:0", "CDATE")]))
            (await ClaimsAsync()).ShouldBe("programme=CDATE role=coordinator");
    }

    private static (string, string)[] Entry(int index, string id, string role, string units, string code) =>
    [
        ($"ServiceAccounts:{index}:Id", id), ($"ServiceAccounts:{index}:Secret", id), ($"ServiceAccounts:{index}:Role", role),
        ($"ServiceAccounts:{index}:{units}:0", code),
    ];

    // The address is written in another way each time: it is the same mailbox.
    private static (string, string)[] Person(int index, string role) =>
    [
        ($"Staff:{index}:Email", index == 0 ? "two@staff.example" : "Two@staff.example"), ($"Staff:{index}:Name", "Two"), ($"Staff:{index}:Role", role),
    ];

    private Task<string> ClaimsAsync() => fixture.Database.ScalarAsync<string>("""
        select string_agg(claim_type || '=' || claim_value, ' ' order by claim_type, claim_value)
        from account_claim c join account a on a.id = c.user_id where a.normalized_email = 'TWO@STAFF.EXAMPLE'
        """);
}
