using System.Text.Json.Serialization;
using AlumniPlatform.Contracts.Membership;
using AlumniPlatform.Membership.People;
using AlumniPlatform.Messaging;
using AlumniPlatform.ServiceDefaults;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace AlumniPlatform.Membership.Activation;

/// <summary>The holder of a link says no, once: the second of two clicks is answered as the first.</summary>
internal sealed class DeclineInvitation(MembershipDb db, ActivationTokens tokens, TimeProvider time)
{
    public static async Task<Results<Ok<DeclinedAnswer>, ProblemHttpResult>> PostAsync(TokenInput input, DeclineInvitation decline, CancellationToken cancellationToken) =>
        await decline.DeclineAsync(input.Token, cancellationToken) ? TypedResults.Ok(new DeclinedAnswer("declined")) : ActivationApi.InvalidToken();

    /// <summary>A mail program's button. Following the address alone, as mail scanners do, changes nothing.</summary>
    public static async Task<Results<Ok<DeclinedAnswer>, ProblemHttpResult>> PostOneClickAsync(
        string? token, HttpRequest request, DeclineInvitation decline, CancellationToken cancellationToken)
    {
        if (!await OneClick.IsInAsync(request, cancellationToken))
            throw new InvalidInputException(OneClick.Field, $"The body is a form with {OneClick.Field}={OneClick.Value}.");
        return await PostAsync(new TokenInput(token), decline, cancellationToken);
    }

    /// <summary>False: no such link.</summary>
    private async Task<bool> DeclineAsync(string? token, CancellationToken cancellationToken)
    {
        var key = await tokens.KeyAsync(cancellationToken);
        if (ActivationTokens.InvitationOf(key, token) is not { } id)
            return false;
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var (invitations, people) = await db.LockInvitedAsync([id], cancellationToken);
        if (invitations is not [{ State: not InvitationState.Withdrawn } invitation])
            return false;
        if (invitation.State != InvitationState.Declined)
        {
            var now = time.GetUtcNow();
            invitation.CheckUsable(now);
            await DeclineAsync(people[invitation.PersonId], now, cancellationToken);
            await db.SaveChangesAsync(cancellationToken);
            await transaction.CommitAsync(cancellationToken);
        }
        return true;
    }

    // It is membership that they say no to, so every link that they hold ends, not only the one of this mail.
    private async Task DeclineAsync(Person person, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (person.Decline(now))
            db.Publish(new InvitationDeclined(Guid.CreateVersion7(now), now, person.Id, person.NextVersion()));
        var links = await db.Invitations.Where(i => i.PersonId == person.Id && (i.State == InvitationState.Open || i.State == InvitationState.Undelivered)).ToListAsync(cancellationToken);
        foreach (var invitation in links)
        {
            invitation.Decline();
            db.Publish(new InvitationClosed(Guid.CreateVersion7(now), now, person.Id, person.NextVersion(), invitation.Id, "declined"));
        }
    }
}

internal sealed record DeclinedAnswer(string State);

/// <summary>What a mail program sends (RFC 8058).</summary>
internal sealed record OneClick([property: JsonPropertyName(OneClick.Field)] string ListUnsubscribe)
{
    public const string Field = "List-Unsubscribe";
    public const string Value = "One-Click";

    public static async Task<bool> IsInAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        try
        {
            return request.HasFormContentType && (await request.ReadFormAsync(cancellationToken))[Field] == Value;
        }
        catch (Exception e) when (e is InvalidDataException or IOException and not BadHttpRequestException)
        {
            return false; // a form that breaks off
        }
    }
}
