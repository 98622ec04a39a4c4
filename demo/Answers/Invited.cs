using System.Net;
using System.Net.Http.Json;

namespace AlumniPlatform.Demo.Answers;

/// <summary>What somebody does with their invitation.</summary>
internal enum Answer
{
    Silent,
    Opens,
    Activates,
    Declines,
}

/// <summary>The people who got an invitation: each does what their number says, today as in a second run.</summary>
internal sealed class Invited(Uri gateway) : IDisposable
{
    private readonly HttpClient http = new() { BaseAddress = gateway };

    public static Answer AnswerOf(int number) => (number % 25) switch
    {
        < 13 => Answer.Activates,
        < 16 => Answer.Opens,
        16 => Answer.Declines,
        _ => Answer.Silent,
    };

    /// <summary>Returns what came of it: an answer that the platform does not take, or took before, is none.</summary>
    public async Task<Answer> ActAsync(CaughtInvitation invitation, CancellationToken cancellationToken)
    {
        var answer = AnswerOf(invitation.Number);
        if (answer == Answer.Silent || !await PostAsync("/lookup", invitation, new { invitation.Token }, cancellationToken))
            return Answer.Silent;
        return answer switch
        {
            Answer.Activates when await PostAsync("", invitation, new
            {
                invitation.Token,
                privateEmail = $"{invitation.To.Split('@')[0]}@home.demo.example",
            }, cancellationToken) => Answer.Activates,
            Answer.Declines when await PostAsync("/decline", invitation, new { invitation.Token }, cancellationToken) => Answer.Declines,
            _ => Answer.Opens,
        };
    }

    public void Dispose() => http.Dispose();

    // Each from an address of their own, of the range for documentation: together behind one they would soon be asked to wait.
    private async Task<bool> PostAsync(string path, CaughtInvitation invitation, object body, CancellationToken cancellationToken)
    {
        while (true)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, $"/api/membership/activations{path}") { Content = JsonContent.Create(body) };
            request.Headers.Add("X-Forwarded-For", $"2001:db8:{invitation.Number >> 16:x}:{invitation.Number & 0xffff:x}::1");
            using var answer = await http.SendAsync(request, cancellationToken);
            if (answer.StatusCode is not (HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable))
                return answer.IsSuccessStatusCode;
            await Task.Delay(answer.Headers.RetryAfter?.Delta ?? TimeSpan.FromSeconds(1), cancellationToken);
        }
    }
}
