using System.Collections.Concurrent;

namespace AlumniPlatform.Demo.Answers;

/// <summary>
/// While invitations go out, reads them in the mail catcher and answers for each: most become members, some only look, a few
/// say no, the others stay silent.
/// </summary>
internal sealed class AnswerInvitations(DemoOptions options, Progress progress)
{
    private static readonly TimeSpan LastMailWithin = TimeSpan.FromSeconds(15);
    private const int AtATime = 4;

    /// <summary>Ends when no mail has come for a while.</summary>
    public async Task RunAsync(int expected, CancellationToken cancellationToken)
    {
        using var mails = new MailCatcher(options.Mail);
        using var invited = new Invited(options.Gateway);
        var answers = new ConcurrentDictionary<Answer, int>();
        var seen = 0;
        var quietSince = TimeProvider.System.GetTimestamp();
        while (seen < expected && TimeProvider.System.GetElapsedTime(quietSince) < LastMailWithin)
        {
            if (await mails.NextAsync(cancellationToken) is not { } batch)
            {
                progress.Say($"This mail catcher is not the process host's: the invitations stay unanswered");
                return;
            }
            if (batch.Count == 0)
            {
                await Task.Delay(500, cancellationToken);
                continue;
            }
            await Parallel.ForEachAsync(batch, new ParallelOptions { MaxDegreeOfParallelism = AtATime, CancellationToken = cancellationToken }, async (mail, token) =>
                answers.AddOrUpdate(await invited.ActAsync(mail, token), 1, (_, count) => count + 1));
            seen += batch.Count;
            quietSince = TimeProvider.System.GetTimestamp();
            progress.Step($"Invitations: {seen:N0} of about {expected:N0} in the mail catcher, {Count(Answer.Activates):N0} activated");
        }
        progress.Say($"Invitations: {Count(Answer.Activates):N0} activated, {Count(Answer.Opens):N0} only looked, {Count(Answer.Declines):N0} declined, {Count(Answer.Silent):N0} stayed silent");

        int Count(Answer answer) => answers.GetValueOrDefault(answer);
    }
}
