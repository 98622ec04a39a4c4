using AlumniPlatform.Contracts.Membership;
using AlumniPlatform.Messaging;

namespace AlumniPlatform.Communication.Deliveries;

internal sealed class UnusedInvitationClosed : IConsume<InvitationClosed>
{
    public Task ConsumeAsync(IReadOnlyList<InvitationClosed> messages, CancellationToken cancellationToken) => Task.CompletedTask;
}

internal sealed class UnusedPersonsMerged : IConsume<PersonsMerged>
{
    public Task ConsumeAsync(IReadOnlyList<PersonsMerged> messages, CancellationToken cancellationToken) => Task.CompletedTask;
}
