using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace AlumniPlatform.Messaging.Tests;

/// <summary>Keeps what the services logged as an error: that is what an operator is alerted by.</summary>
internal sealed class AlertLog : ILoggerProvider, ILogger
{
    private static readonly LogLevel printed = Enum.TryParse<LogLevel>(Environment.GetEnvironmentVariable("ALUMNI_TEST_LOG"), ignoreCase: true, out var level) ? level : LogLevel.None;

    public static ConcurrentQueue<string> Errors { get; } = new();

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Error || logLevel >= printed;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (logLevel >= printed)
            Console.Error.WriteLine($"{logLevel}: {formatter(state, exception)} {exception}");
        if (logLevel >= LogLevel.Error)
            Errors.Enqueue(formatter(state, exception));
    }

    public void Dispose()
    {
    }
}
