using AlumniPlatform.Communication.Deliveries;
using AlumniPlatform.Contracts.Membership;
using AlumniPlatform.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Query;
using Npgsql;

namespace AlumniPlatform.Communication.Tests;

/// <summary>The ledger as tests see and prepare it.</summary>
internal static class Ledger
{
    public static async Task<Delivery> DeliveryAsync(this NpgsqlDataSource database, Guid requestId)
    {
        await using var db = Open(database);
        return await db.Deliveries.AsNoTracking().SingleAsync(d => d.RequestId == requestId);
    }

    public static Task<Delivery> DeliveryAsync(this TestDatabase database, Guid requestId) => database.Source.DeliveryAsync(requestId);

    public static Task<Delivery> WaitForAsync(this TestDatabase database, Guid requestId, DeliveryState state) => database.Source.WaitForAsync(requestId, state);

    public static Task InviteAsync(this TestDatabase database, InvitationRequested request, Action<UpdateSettersBuilder<Delivery>>? change = null) =>
        database.Source.InviteAsync(request, change);

    /// <summary>Waits until the request's delivery is in <paramref name="state"/>.</summary>
    public static Task<Delivery> WaitForAsync(this NpgsqlDataSource database, Guid requestId, DeliveryState state) =>
        Eventually.Async(() => database.DeliveryAsync(requestId), d => d.State == state, expected: $"the delivery is {state}");

    /// <summary>Queues an invitation whose row no sender sees before <paramref name="change"/> is made to it.</summary>
    public static async Task InviteAsync(this NpgsqlDataSource database, InvitationRequested request, Action<UpdateSettersBuilder<Delivery>>? change = null)
    {
        await using var db = Open(database);
        await using var transaction = await db.Database.BeginTransactionAsync();
        await new InvitationRequestedHandler(db, TimeProvider.System).ConsumeAsync([request], CancellationToken.None);
        if (change is not null)
            await db.Deliveries.Where(d => d.RequestId == request.Id).ExecuteUpdateAsync(change);
        await transaction.CommitAsync();
    }

    private static CommunicationDb Open(NpgsqlDataSource database) =>
        new(new DbContextOptionsBuilder<CommunicationDb>().UseNpgsql(database).UseSnakeCaseNamingConvention().Options);
}
