using StackExchange.Redis;

namespace AlumniPlatform.Gateway.Limits;

/// <summary>What the counter says about one more request.</summary>
/// <param name="Allowed">Whether it may pass.</param>
/// <param name="Remaining">How many more may follow now.</param>
/// <param name="RetryAfter">How long to wait when it may not.</param>
internal readonly record struct Verdict(bool Allowed, int Remaining, TimeSpan RetryAfter);

/// <summary>
/// Counts requests of a client over a sliding minute or hour, in Redis, so that all replicas of the gateway count together.
/// Without Redis each replica counts for itself what makes the platform write to others, and the rest passes: the limits
/// protect the platform, and must not be what stops it.
/// </summary>
internal sealed partial class RequestCounter(Lazy<Task<IConnectionMultiplexer>> redis, TimeProvider time, ILogger<RequestCounter> log)
{
    private static readonly TimeSpan patience = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan pauseBetweenLogs = TimeSpan.FromMinutes(1);

    // Two windows: the running one, and the one before by the share of it that is still inside the last minute.
    // One key a client, Redis's own clock: replicas and cluster nodes agree. A refused request is not counted.
    private const string Script = """
        local clock = redis.call('TIME')
        local window, limit = tonumber(ARGV[1]), tonumber(ARGV[2])
        local now = (tonumber(clock[1]) + tonumber(clock[2]) / 1000000) / window
        local number = math.floor(now)
        local passed = now - number
        local state = redis.call('HMGET', KEYS[1], 'number', 'current', 'previous')
        local counted, current, previous = tonumber(state[1]) or number, tonumber(state[2]) or 0, tonumber(state[3]) or 0
        if counted < number then
          previous = counted == number - 1 and current or 0
          current = 0
        end
        local used = previous * (1 - passed) + current
        if used + 1 > limit then
          local wait
          if current + 1 > limit then
            wait = (1 - passed) + 1 - (limit - 1) / current
          else
            wait = 1 - (limit - 1 - current) / previous - passed
          end
          return {0, 0, math.ceil(wait * window * 1000)}
        end
        redis.call('HSET', KEYS[1], 'number', number, 'current', current + 1, 'previous', previous)
        redis.call('PEXPIRE', KEYS[1], math.ceil(2 * window * 1000))
        return {1, math.floor(limit - used - 1), 0}
        """;

    private readonly OwnCounts own = new(time);
    private long lastLogged = long.MinValue;

    public async Task<Verdict> CountAsync(string kind, string client, int limit, CancellationToken cancellationToken)
    {
        var window = Policies.Window(kind);
        try
        {
            var connection = await redis.Value.WaitAsync(patience, cancellationToken);
            if (!connection.IsConnected)
                return Away(kind, client, limit, null);
            var answer = (int[]?)await connection.GetDatabase()
                .ScriptEvaluateAsync(Script, [$"rate:{kind}:{client}"], [(int)window.TotalSeconds, limit])
                .WaitAsync(patience, cancellationToken);
            return new Verdict(answer![0] == 1, answer[1], TimeSpan.FromMilliseconds(answer[2]));
        }
        catch (Exception e) when (e is RedisException or TimeoutException)
        {
            return Away(kind, client, limit, e);
        }
    }

    private Verdict Away(string kind, string client, int limit, Exception? exception)
    {
        var now = time.GetTimestamp();
        var last = Interlocked.Read(ref lastLogged);
        if ((last == long.MinValue || time.GetElapsedTime(last, now) >= pauseBetweenLogs) && Interlocked.CompareExchange(ref lastLogged, now, last) == last)
            LogUncounted(exception);
        return Policies.Writes(kind) ? own.Count(kind, client, limit) : new Verdict(true, limit, TimeSpan.Zero);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Redis is away: only what makes the platform write is counted, by each replica for itself")]
    private partial void LogUncounted(Exception? exception);
}
