using System.Text.Encodings.Web;
using System.Text.Json;
using AlumniPlatform.Testing;
using Shouldly;
using Xunit;

namespace AlumniPlatform.Gateway.Tests;

/// <summary>Whatever a caller writes: it is passed on as it is, or refused as the caller's fault. It never reads as a service that is away.</summary>
public sealed class FaultyRequestTests(GatewayFixture fixture) : IClassFixture<GatewayFixture>
{
    private static readonly JsonSerializerOptions readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    [Theory]
    [InlineData("Cookie", "theme=grön")]
    [InlineData("User-Agent", "Bläddrare/1")]
    [InlineData("Accept-Language", "sv-ö")]
    [InlineData("If-Match", "\"å\"")]
    [InlineData("Idempotency-Key", "日本")]
    [InlineData("Referer", "http://localhost/ö")]
    [InlineData("X-Anything", "€ 😀")]
    public async Task A_header_beyond_ASCII_reaches_the_service_as_it_was_sent(string name, string value)
    {
        foreach (var address in new[] { "/", "/api/membership/organisation", "/account/sign-in", "/connect/token" })
        {
            var (status, answer) = await SendAsync($"GET {address} HTTP/1.1", $"{name}: {RawRequest.Utf8(value)}");
            status.ShouldBe(200, $"{address}\n{answer}");
            answer.ShouldContain($"\"{name.ToLowerInvariant()}\":{RawRequest.Utf8(JsonSerializer.Serialize(value, readable))}");
        }
    }

    [Fact]
    public async Task A_header_of_no_known_encoding_is_refused_with_what_is_wrong()
    {
        var (status, answer) = await SendAsync("GET /api/membership/organisation HTTP/1.1", "Cookie: theme=gr\u00f6n");
        status.ShouldBe(400, answer);
        answer.ShouldContain("application/problem+json");
        answer.ShouldContain("bad-request");
        answer.ShouldContain("Cookie");
        (status, answer) = await SendAsync("GET / HTTP/1.1", "Accept: text/html", "Cookie: theme=gr\u00f6n");
        status.ShouldBe(400);
        answer.ShouldContain("<h1>That did not work</h1>");
    }

    public static TheoryData<string, string, string> Faults() => new()
    {
        { "method beyond ASCII", "G\u00d6T / HTTP/1.1", "" },
        { "unknown method", "FETCH / HTTP/1.1", "" },
        { "method in small letters", "get / HTTP/1.1", "" },
        { "CONNECT", "CONNECT localhost:80 HTTP/1.1", "" },
        { "OPTIONS of all", "OPTIONS * HTTP/1.1", "" },
        { "TRACE", "TRACE / HTTP/1.1", "" },
        { "address of another site", "GET http://elsewhere.example/ HTTP/1.1", "" },
        { "path beyond ASCII", $"GET /{RawRequest.Utf8("å")} HTTP/1.1", "" },
        { "path with NUL", "GET /%00 HTTP/1.1", "" },
        { "path in Latin-1", "GET /%e5 HTTP/1.1", "" },
        { "path in Latin-1 of an API", "GET /api/membership/%e5 HTTP/1.1", "" },
        { "half an escape", "GET /api/membership/%e HTTP/1.1", "" },
        { "dots and slashes", "GET /api/membership/..%2f..%2f%5c HTTP/1.1", "" },
        { "query beyond ASCII", $"GET /?q={RawRequest.Utf8("å")} HTTP/1.1", "" },
        { "query in Latin-1", "GET /?q=\u00e5 HTTP/1.1", "" },
        { "query with half an escape", "GET /?q=%e HTTP/1.1", "" },
        { "query of odd characters", "GET /?q=\"<>\\^`{|} HTTP/1.1", "" },
        { "long address", $"GET /?q={new string('a', 8_000)} HTTP/1.1", "" },
        { "longer address", $"GET /?q={new string('a', 20_000)} HTTP/1.1", "" },
        { "long header", "GET / HTTP/1.1", $"X-Long: {new string('a', 32_000)}" },
        { "longer header", "GET / HTTP/1.1", $"X-Long: {new string('a', 64_000)}" },
        { "many headers", "GET / HTTP/1.1", string.Join("\r\n", Enumerable.Range(0, 95).Select(i => $"X-{i}: a")) },
        { "more headers", "GET / HTTP/1.1", string.Join("\r\n", Enumerable.Range(0, 200).Select(i => $"X-{i}: a")) },
        { "header name beyond ASCII", "GET / HTTP/1.1", "X-\u00f6: a" },
        { "header name with a bracket", "GET / HTTP/1.1", "X-(a): a" },
        { "header name with a space", "GET / HTTP/1.1", "X a: a" },
        { "header without a name", "GET / HTTP/1.1", ": a" },
        { "folded header", "GET / HTTP/1.1", "X-A: a\r\n b" },
        { "header with NUL", "GET / HTTP/1.1", "X-A: a\0b" },
        { "header with a control character", "GET / HTTP/1.1", "X-A: a\u0001\u007fb" },
        { "header with a lone CR", "GET / HTTP/1.1", "X-A: a\rb" },
        { "host beyond ASCII", "GET / HTTP/1.0", $"Host: {RawRequest.Utf8("höst")}" },
        { "host with a path", "GET / HTTP/1.0", "Host: a/b" },
        { "host with a space", "GET / HTTP/1.0", "Host: a b" },
        { "port that is none", "GET / HTTP/1.0", "Host: a:b" },
        { "two hosts", "GET / HTTP/1.1", "Host: another" },
        { "no host", "GET / HTTP/1.0", "" },
        { "transfer that nobody knows", "POST /api/membership/intake HTTP/1.1", "Transfer-Encoding: gzip" },
        { "transfer in two ways", "POST /api/membership/intake HTTP/1.1", "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n" },
        { "transfer beyond ASCII", "POST /api/membership/intake HTTP/1.1", "Transfer-Encoding: \u00f6" },
        { "chunks and a length", "POST /api/membership/intake HTTP/1.1", "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n" },
        { "chunk of no size", "POST /api/membership/intake HTTP/1.1", "Transfer-Encoding: chunked\r\n\r\nå\r\n" },
        { "trailer beyond ASCII", "POST /api/membership/intake HTTP/1.1", $"Transfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\nX-A: {RawRequest.Utf8("å")}" },
        { "trailer in Latin-1", "POST /api/membership/intake HTTP/1.1", "Transfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\nX-A: \u00e5" },
        { "length that is none", "POST /api/membership/intake HTTP/1.1", "Content-Length: a" },
        { "negative length", "POST /api/membership/intake HTTP/1.1", "Content-Length: -1" },
        { "two lengths", "POST /api/membership/intake HTTP/1.1", "Content-Length: 0\r\nContent-Length: 1" },
        { "content type beyond ASCII", "POST /api/membership/intake HTTP/1.1", $"Content-Type: {RawRequest.Utf8("text/å")}\r\nContent-Length: 0" },
        { "expectation that nobody knows", "POST /api/membership/intake HTTP/1.1", "Expect: everything\r\nContent-Length: 0" },
        { "trace beyond ASCII", "GET / HTTP/1.1", $"traceparent: 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01\r\ntracestate: a={RawRequest.Utf8("å")}\r\nbaggage: b={RawRequest.Utf8("å")}" },
        { "trace that is none", "GET / HTTP/1.1", "traceparent: a\r\ntracestate: ,,,=\r\nbaggage: ;;=\r\nRequest-Id: |\u0001" },
        { "forwarded beyond ASCII", "GET / HTTP/1.1", $"X-Forwarded-For: {RawRequest.Utf8("å")}\r\nX-Forwarded-Proto: {RawRequest.Utf8("å")}\r\nX-Forwarded-Host: {RawRequest.Utf8("å")}" },
        { "upgrade to nothing", "GET / HTTP/1.1", $"Upgrade: {RawRequest.Utf8("å")}" },
        { "token beyond ASCII", "GET /api/membership/organisation HTTP/1.1", $"Authorization: Bearer {RawRequest.Utf8("å")}" },
        { "range that is none", "GET / HTTP/1.1", "Range: \u0001\r\nIf-Modified-Since: yesterday" },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task A_request_as_nobody_should_send_it_is_passed_on_or_is_the_callers_fault(string fault, string line, string headers)
    {
        var (status, answer) = await SendAsync(line, headers.Length > 0 ? [headers] : []);
        TestContext.Current.TestOutputHelper!.WriteLine($"{fault}: {status}");
        status.ShouldBeInRange(200, 499, answer);
    }

    [Fact]
    public async Task A_body_that_breaks_off_is_the_callers_fault()
    {
        var (status, answer) = await SendAsync("POST /api/membership/intake HTTP/1.1", "Transfer-Encoding: chunked\r\n\r\n5\r\nabcdeXX");
        status.ShouldBe(400, answer);
    }

    [Fact]
    public async Task What_a_service_answers_beyond_ASCII_reaches_the_caller_as_it_was_sent()
    {
        var (status, answer) = await SendAsync("GET /odd-headers HTTP/1.1");
        status.ShouldBe(200, answer);
        answer.ShouldContain($"Content-Disposition: attachment; filename={RawRequest.Utf8("å€.csv")}");
        answer.ShouldContain("the body", Case.Sensitive);
    }

    private Task<(int Status, string Answer)> SendAsync(string line, params string[] headers)
    {
        string[] all = line.EndsWith("1.1", StringComparison.Ordinal) ? [line, "Host: localhost", "Connection: close", .. headers] : [line, .. headers];
        return RawRequest.SendAsync(fixture.Gateway.Address, string.Concat(all.Select(h => $"{h}\r\n")) + "\r\n");
    }
}
