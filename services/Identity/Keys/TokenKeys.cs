using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Microsoft.IdentityModel.Tokens;

namespace AlumniPlatform.Identity.Keys;

/// <summary>
/// The keys of tokens, read at start. The first replica to start makes them, the others wait for it. To replace one, add a
/// row and restart the replicas: the newest signs, older ones still prove what they signed; delete them a day later.
/// </summary>
internal sealed class TokenKeys(IServiceScopeFactory scopes, TimeProvider time) : IHostedLifecycleService
{
    private const int LockOfKeys = 0x6B657973;
    private readonly List<RsaSecurityKey> signing = [];
    private readonly List<RsaSecurityKey> encryption = [];

    public IReadOnlyList<RsaSecurityKey> Signing => Loaded(signing);

    public IReadOnlyList<RsaSecurityKey> Encryption => Loaded(encryption);

    // After the migration, which is registered before, and before the first request.
    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<IdentityDb>();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        await db.Database.ExecuteSqlAsync($"select pg_advisory_xact_lock({LockOfKeys})", cancellationToken);
        foreach (var (use, keys) in new[] { (KeyUse.Signing, signing), (KeyUse.Encryption, encryption) })
        {
            var rows = await db.Keys.AsNoTracking().Where(k => k.Use == use).OrderByDescending(k => k.CreatedAt).ToListAsync(cancellationToken);
            if (rows.Count == 0)
                rows.Add(db.Add(Make(use)).Entity);
            keys.AddRange(rows.Select(Read));
        }
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private Key Make(KeyUse use)
    {
        using var rsa = RSA.Create(2048);
        var now = time.GetUtcNow();
        var id = Guid.CreateVersion7(now);
        return new Key { Id = id, Use = use, Name = id.ToString("N"), Value = rsa.ExportPkcs8PrivateKeyPem(), CreatedAt = now };
    }

    private static RsaSecurityKey Read(Key row)
    {
        using var rsa = RSA.Create();
        rsa.ImportFromPem(row.Value);
        // By parameters: the library makes its own RSA for each thread's use and disposes it.
        return new RsaSecurityKey(rsa.ExportParameters(includePrivateParameters: true)) { KeyId = row.Name };
    }

    private static List<RsaSecurityKey> Loaded(List<RsaSecurityKey> keys) =>
        keys.Count > 0 ? keys : throw new InvalidOperationException("The keys of tokens are read when the service starts; it has not started.");
}
