using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Xunit;

namespace AlumniPlatform.Testing;

/// <summary>
/// Waits for what must come about, up to a deadline. A failure says what was last seen. Tests use it instead of sleeping.
/// </summary>
public static class Eventually
{
    private static readonly TimeSpan standardDeadline = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan longestPause = TimeSpan.FromMilliseconds(250);
    private static readonly JsonSerializerOptions readable = new() { WriteIndented = true };

    /// <summary>Reads until <paramref name="condition"/> holds for what was read, and returns that.</summary>
    /// <param name="read">Asks the system. An exception counts as something seen, not as a failure, until the deadline.</param>
    /// <param name="condition">What must come about.</param>
    /// <param name="deadline">20 seconds when not given.</param>
    /// <param name="expected">The condition as the test wrote it.</param>
    public static async Task<T> Async<T>(
        Func<Task<T>> read, Func<T, bool> condition, TimeSpan? deadline = null,
        [CallerArgumentExpression(nameof(condition))] string expected = "")
    {
        var limit = deadline ?? standardDeadline;
        var clock = Stopwatch.StartNew();
        var pause = TimeSpan.FromMilliseconds(10);
        while (true)
        {
            object? seen;
            Exception? thrown = null;
            try
            {
                var value = await read();
                if (condition(value))
                    return value;
                seen = value;
            }
            catch (Exception e) when (e is not OperationCanceledException || !TestContext.Current.CancellationToken.IsCancellationRequested)
            {
                (seen, thrown) = (e.Message, e);
            }
            if (clock.Elapsed > limit)
                throw new TimeoutException(string.Create(CultureInfo.InvariantCulture,
                    $"Did not come about within {limit.TotalSeconds} s: {expected}\nLast seen: {Describe(seen)}"), thrown);
            await Task.Delay(pause, TestContext.Current.CancellationToken);
            pause = pause * 2 < longestPause ? pause * 2 : longestPause;
        }
    }

    /// <summary>Waits until <paramref name="condition"/> is true; a failure shows <paramref name="lastSeen"/>.</summary>
    public static Task Async(
        Func<Task<bool>> condition, TimeSpan? deadline = null, Func<object?>? lastSeen = null,
        [CallerArgumentExpression(nameof(condition))] string expected = "") =>
        Async(async () => (Holds: await condition(), Seen: lastSeen?.Invoke()), state => state.Holds, deadline, expected);

    /// <summary>Repeats <paramref name="assertions"/> until none throws; a failure is the last one thrown.</summary>
    public static Task PassesAsync(
        Func<Task> assertions, TimeSpan? deadline = null, [CallerArgumentExpression(nameof(assertions))] string expected = "") =>
        Async(async () =>
        {
            await assertions();
            return true;
        }, passed => passed, deadline, expected);

    private static string Describe(object? seen)
    {
        if (seen is null or string or IFormattable or ITuple)
            return seen?.ToString() ?? "nothing";
        try
        {
            return JsonSerializer.Serialize(seen, seen.GetType(), readable);
        }
        catch (Exception e) when (e is NotSupportedException or JsonException)
        {
            return seen.ToString() ?? "nothing";
        }
    }
}
