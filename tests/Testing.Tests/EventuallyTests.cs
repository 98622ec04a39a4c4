using Shouldly;
using Xunit;

namespace AlumniPlatform.Testing.Tests;

public sealed class EventuallyTests
{
    private static readonly TimeSpan soon = TimeSpan.FromMilliseconds(50);

    [Fact]
    public async Task What_never_comes_about_fails_with_the_last_thing_seen()
    {
        var seen = 0;
        var failure = await Should.ThrowAsync<TimeoutException>(() => Eventually.Async(() => Task.FromResult(++seen), n => n < 0, soon));
        failure.Message.ShouldContain("n < 0");
        failure.Message.ShouldContain($"Last seen: {seen}");
    }

    [Fact]
    public async Task An_exception_until_the_deadline_is_the_reason_of_the_failure()
    {
        var failure = await Should.ThrowAsync<TimeoutException>(() => Eventually.Async<int>(() => throw new HttpRequestException("refused"), _ => true, soon));
        failure.Message.ShouldContain("refused");
        failure.InnerException.ShouldBeOfType<HttpRequestException>();
    }

    [Fact]
    public async Task Exceptions_on_the_way_do_no_harm()
    {
        var calls = 0;
        var read = await Eventually.Async(() => ++calls < 3 ? throw new HttpRequestException("refused") : Task.FromResult(calls), n => n == 3);
        read.ShouldBe(3);
    }
}
