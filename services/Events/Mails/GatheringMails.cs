using AlumniPlatform.Contracts.Events;
using AlumniPlatform.Events.Calendar;
using AlumniPlatform.Events.Gatherings;
using AlumniPlatform.Events.Registrations;
using AlumniPlatform.Messaging;

namespace AlumniPlatform.Events.Mails;

/// <summary>Asks communication to write to an attendee. The facts are put into words here, communication gives them their form.</summary>
internal sealed class GatheringMails(EventsDb db, ManageTokens tokens, GatheringCalendar calendars, TimeProvider time)
{
    /// <summary>Published with the next save.</summary>
    public async Task SendAsync(string purpose, Gathering gathering, Registration registration, CancellationToken cancellationToken)
    {
        if (registration.HasAddress)
            db.Publish(await WriteAsync(purpose, gathering, registration, cancellationToken));
    }

    /// <summary>
    /// Published with the next save: to an address that nobody has proved, asked for by somebody who may be anybody. Nothing that
    /// the sender wrote is in it, and nobody is greeted.
    /// </summary>
    /// <param name="purpose">Its purpose.</param>
    /// <param name="gathering">Whose facts it tells, as everybody can read them.</param>
    /// <param name="about">The reservation, or the registration that the address has.</param>
    /// <param name="address">Where to.</param>
    /// <param name="language"><c>sv</c> or <c>en</c>.</param>
    /// <param name="link">Where it goes on.</param>
    /// <param name="person">The member of that registration.</param>
    /// <param name="until">After that it is not sent any more.</param>
    public void SendFirst(
        string purpose, Gathering gathering, Guid about, string address, string language, string link, Guid? person = null,
        DateTimeOffset? until = null)
    {
        var now = time.GetUtcNow();
        db.Publish(new SendGatheringMail(
            Guid.CreateVersion7(now), now, about, gathering.Id, purpose, address, Name: "", language, gathering.Texts.Title(language),
            GatheringWords.When(gathering, language), GatheringWords.Where(gathering, registration: null, language), link, person,
            gathering.Schools.FirstOrDefault(), ExpiresAt: until));
    }

    public async Task<SendGatheringMail> WriteAsync(string purpose, Gathering gathering, Registration registration, CancellationToken cancellationToken)
    {
        var (now, language) = (time.GetUtcNow(), registration.Language);
        var (calendar, method) = calendars.Of(purpose, gathering, registration, now);
        return new SendGatheringMail(
            Guid.CreateVersion7(now), now, registration.Id, gathering.Id, purpose, registration.Email, registration.Name, language,
            gathering.Texts.Title(language), GatheringWords.When(gathering, language), GatheringWords.Where(gathering, registration, language),
            await tokens.LinkAsync(registration.Id, cancellationToken), registration.PersonId, gathering.Schools.FirstOrDefault(),
            GatheringWords.Details(purpose, gathering, registration), calendar, method,
            purpose switch { MailPurposes.Offered => registration.OfferedUntil, MailPurposes.Reminder => gathering.StartsAt, _ => null },
            purpose == MailPurposes.Thanks && now < gathering.FeedbackUntil ? await tokens.FeedbackLinkAsync(registration.Id, cancellationToken) : null);
    }
}
