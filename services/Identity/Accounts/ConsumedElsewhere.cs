using AlumniPlatform.Contracts.Membership;
using AlumniPlatform.Messaging;

namespace AlumniPlatform.Identity.Accounts;

internal sealed class UnusedPersonsMerged : IConsume<PersonsMerged>
{
    public Task ConsumeAsync(IReadOnlyList<PersonsMerged> messages, CancellationToken cancellationToken) => Task.CompletedTask;
}
