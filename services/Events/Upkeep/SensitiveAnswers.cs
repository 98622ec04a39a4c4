using Microsoft.EntityFrameworkCore;

namespace AlumniPlatform.Events.Upkeep;

internal static class SensitiveAnswers
{
    private const int KeptDays = 14;

    /// <summary>What people said about diet and what they need to take part is of no use soon after, so it is not kept.</summary>
    public static Task<int> ForgetSensitiveAnswersAsync(this EventsDb db, DateTimeOffset now, CancellationToken cancellationToken) => db.Database.ExecuteSqlAsync($"""
        update registration set sensitive_answers = null
        where id in (
            select r.id from registration r join gathering g on g.id = r.gathering_id
            where r.sensitive_answers is not null and g.ends_at <= {now.AddDays(-KeptDays)}
            for update of r skip locked)
        """, cancellationToken);
}
