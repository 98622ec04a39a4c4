using System.Net;
using AlumniPlatform.ServiceDefaults;
using Shouldly;
using Xunit;

namespace AlumniPlatform.Testing.Tests;

public sealed class AuthorisationTableTests
{
    private static readonly EndpointSample people = new("GET", "/people", "/people", null);

    [Fact]
    public async Task Endpoint_without_a_row_fails() =>
        (await FailureAsync([people], [], _ => HttpStatusCode.OK)).ShouldContain("GET /people has no row");

    [Fact]
    public async Task Row_without_an_endpoint_fails() =>
        (await FailureAsync([], [AuthorisationRow.Anonymous("GET", "/people")], _ => HttpStatusCode.OK)).ShouldContain("GET /people has a row but does not exist");

    [Fact]
    public async Task Caller_who_is_let_in_against_the_table_fails() =>
        (await FailureAsync([people], [AuthorisationRow.Allow("GET", "/people", Roles.Central)], role => role is null ? HttpStatusCode.Unauthorized : HttpStatusCode.OK))
            .ShouldContain("GET /people as member: 200, though not admitted");

    [Fact]
    public async Task Nobody_who_is_let_in_against_the_table_fails() =>
        (await FailureAsync([people], [AuthorisationRow.SignedIn("GET", "/people")], _ => HttpStatusCode.OK)).ShouldContain("GET /people as nobody: 200, though not admitted");

    [Fact]
    public async Task Caller_who_is_kept_out_against_the_table_fails() =>
        (await FailureAsync([people], [AuthorisationRow.Anonymous("GET", "/people")], role => role == Roles.Analyst ? HttpStatusCode.Forbidden : HttpStatusCode.OK))
            .ShouldContain("GET /people as analyst: 403, though admitted");

    [Theory]
    [InlineData(HttpStatusCode.InternalServerError)]
    [InlineData(HttpStatusCode.TooManyRequests)]
    public async Task Answer_that_shows_nothing_fails(HttpStatusCode answer) =>
        (await FailureAsync([people], [AuthorisationRow.Anonymous("GET", "/people")], _ => answer)).ShouldContain("though admitted");

    [Fact]
    public Task Table_that_holds_passes() => AuthorisationTable.CheckAsync([people], [AuthorisationRow.Allow("GET", "/people", Roles.Central)], role => Answering(role switch
    {
        null => HttpStatusCode.Unauthorized,
        Roles.Central => HttpStatusCode.NotFound,
        _ => HttpStatusCode.Forbidden,
    }));

    private static async Task<string> FailureAsync(EndpointSample[] endpoints, AuthorisationRow[] rows, Func<string?, HttpStatusCode> answer) =>
        (await Should.ThrowAsync<InvalidOperationException>(() => AuthorisationTable.CheckAsync(endpoints, rows, role => Answering(answer(role))))).Message;

    private static HttpClient Answering(HttpStatusCode status) => new(new Answer(status)) { BaseAddress = new Uri("http://localhost") };

    private sealed class Answer(HttpStatusCode status) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            Task.FromResult(new HttpResponseMessage(status));
    }
}
