using AlumniPlatform.Events.Pictures;
using AlumniPlatform.Events.Seating;
using AlumniPlatform.ServiceDefaults;

namespace AlumniPlatform.Events.Gatherings;

/// <summary>A programme's reunion as well as a conference of several universities.</summary>
internal sealed class Gathering
{
    private const int FeedbackDays = 30;

    public required Guid Id { get; init; }

    /// <summary>In the public address; never changes.</summary>
    public required string Slug { get; init; }

    /// <summary>Counts gatherings; in the codes of its tickets.</summary>
    public int Number { get; private set; }

    public GatheringState State { get; private set; }
    public GatheringTexts Texts { get; set; } = new("", "", "", "");
    public GatheringFormat Format { get; set; }

    /// <summary>On the wall clock of <see cref="TimeZone"/>. Whole days begin and end at midnight, the end is the last day.</summary>
    public DateTime StartsLocal { get; private set; }

    public DateTime EndsLocal { get; private set; }
    public string TimeZone { get; private set; } = "";
    public bool AllDay { get; private set; }

    /// <summary>The same in UTC, for queries. The end of whole days is the midnight after the last.</summary>
    public DateTimeOffset StartsAt { get; private set; }

    public DateTimeOffset EndsAt { get; private set; }
    public string VenueName { get; set; } = "";
    public string VenueAddress { get; set; } = "";

    /// <summary>Shown only to who is confirmed.</summary>
    public string? OnlineLink { get; set; }

    public Audience Audience { get; set; }

    /// <summary>Addresses of an <see cref="Gatherings.Audience.Invited"/> audience, in small letters.</summary>
    public string[] Invited { get; set; } = [];

    /// <summary>Codes, of a <see cref="Gatherings.Audience.Programme"/> audience.</summary>
    public string[] Programmes { get; set; } = [];

    /// <summary>Of such an audience the first year of graduation; null: of any until <see cref="YearTo"/>.</summary>
    public int? YearFrom { get; set; }

    /// <summary>The last; null: of any since <see cref="YearFrom"/>.</summary>
    public int? YearTo { get; set; }

    public DateTimeOffset? RegistrationOpensAt { get; set; }
    public DateTimeOffset? RegistrationClosesAt { get; set; }
    public bool ApprovalRequired { get; set; }

    /// <summary>Whether attendees are asked if they may be in photos.</summary>
    public bool AsksForPhotos { get; set; }

    public WaitingListMode WaitingListMode { get; set; }

    /// <summary>How long an offered seat is held.</summary>
    public int OfferHours { get; set; }

    public int MaxParty { get; set; }

    /// <summary>Confirmed and offered seats, of how many.</summary>
    public SeatCount Seats { get; init; } = new();

    /// <summary>How many registrations wait.</summary>
    public int Waiting { get; private set; }

    /// <summary>The entry number that was given last.</summary>
    public long LastEntry { get; private set; }

    public List<Organiser> Organisers { get; set; } = [];

    /// <summary>Own schools among the organisers: who may see and edit it.</summary>
    public string[] Schools { get; set; } = [];

    /// <summary>How many units of other universities organise it too.</summary>
    public int Partners => Organisers.Count(o => o.IsForeign);

    public List<Question> Questions { get; set; } = [];
    public List<Part> Parts { get; init; } = [];
    public List<Quota> Quotas { get; init; } = [];

    /// <summary>Whose bytes it shows; null without a picture.</summary>
    public Guid? PictureId { get; private set; }

    public PictureFacts? Picture { get; private set; }

    /// <summary>Of the calendar entry (RFC 5545): grows with each change of what people have in their calendars.</summary>
    public int Sequence { get; private set; }

    /// <summary>When that was.</summary>
    public DateTimeOffset CalendarAt { get; private set; }

    /// <summary>How long before the beginning those who are confirmed are reminded; 0: never.</summary>
    public int ReminderHours { get; set; }

    /// <summary>When they will be; null when they have been, or are not to be.</summary>
    public DateTimeOffset? RemindAt { get; private set; }

    /// <summary>What those who came are told afterwards, beside thanks.</summary>
    public string ThanksMessage { get; private set; } = "";

    public string? CancelledReason { get; private set; }
    public Guid? CopiedFrom { get; init; }

    /// <summary>The same for all of a series: the id of its first.</summary>
    public Guid? SeriesId { get; set; }

    public required string CreatedBy { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset? PublishedAt { get; private set; }
    public string? RequestKey { get; init; }
    public string? RequestBody { get; init; }

    /// <summary>Grows with each edit, not with registrations.</summary>
    public long Version { get; private set; }

    public TimeZoneInfo Zone => TimeZoneInfo.FindSystemTimeZoneById(TimeZone);

    /// <summary>What attendees are told when it changes.</summary>
    public (DateTime, DateTime, string, bool, string, string, string?, GatheringFormat) TimeAndPlace =>
        (StartsLocal, EndsLocal, TimeZone, AllDay, VenueName, VenueAddress, OnlineLink, Format);

    /// <summary>What people have in their calendars.</summary>
    public (string, string, (DateTime, DateTime, string, bool, string, string, string?, GatheringFormat)) CalendarEntry => (Texts.TitleSv, Texts.TitleEn, TimeAndPlace);

    public void Schedule(DateTime starts, DateTime ends, TimeZoneInfo zone, bool allDay)
    {
        (StartsLocal, EndsLocal, TimeZone, AllDay) = allDay ? (starts.Date, ends.Date, zone.Id, true) : (starts, ends, zone.Id, false);
        StartsAt = Midnight(StartsLocal, zone).ToUtc(zone);
        EndsAt = (allDay ? Midnight(EndsLocal.AddDays(1), zone) : EndsLocal).ToUtc(zone);
    }

    // Where clocks are put forward at midnight, the day begins an hour later.
    private static DateTime Midnight(DateTime time, TimeZoneInfo zone) => zone.IsInvalidTime(time) ? time.AddHours(1) : time;

    public void Publish(DateTimeOffset now)
    {
        Must("already-published", "It is no draft any more.", GatheringState.Draft);
        if (EndsAt <= now)
            throw new DomainRuleException("gathering-over", "Its time has passed. Change the time first.");
        (State, PublishedAt, CalendarAt) = (GatheringState.Published, now, now);
        PlanReminder(now);
        Version++;
    }

    public void CheckEditable() => Must("gathering-closed", "It is cancelled or over, and stays as it is.", GatheringState.Draft, GatheringState.Published);

    /// <param name="calendarChanged">Whether people have something else in their calendars now.</param>
    /// <param name="now">When.</param>
    public void Edited(bool calendarChanged, DateTimeOffset now)
    {
        CheckEditable();
        if (State == GatheringState.Published)
            PlanReminder(now);
        if (calendarChanged && State == GatheringState.Published)
            (Sequence, CalendarAt) = (Sequence + 1, now);
        Version++;
    }

    public void Show(Guid? picture, PictureFacts? facts) => (PictureId, Picture) = (picture, facts);

    /// <summary>Others of the same follow.</summary>
    public void BeginSeries()
    {
        SeriesId ??= Id;
        Version++;
    }

    public void Cancel(string reason, DateTimeOffset now)
    {
        CheckEditable();
        (State, CancelledReason, RemindAt) = (GatheringState.Cancelled, reason, null);
        (Sequence, CalendarAt) = (Sequence + 1, now);
        Version++;
    }

    public void Hold(string thanksMessage, DateTimeOffset now)
    {
        Must("not-published", "Only a published gathering can have been held.", GatheringState.Published);
        if (StartsAt > now)
            throw new DomainRuleException("gathering-not-over", "It has not begun yet.");
        (State, ThanksMessage, RemindAt) = (GatheringState.Held, thanksMessage, null);
        Version++;
    }

    /// <summary>The reminder is sent now, and no second one; false when it comes too late.</summary>
    public bool TakeReminder(DateTimeOffset now)
    {
        RemindAt = null;
        return State == GatheringState.Published && now < StartsAt;
    }

    // Of a time that is nearer than that, people hear when they register, or by the change itself.
    private void PlanReminder(DateTimeOffset now)
    {
        var at = StartsAt.AddHours(-ReminderHours);
        RemindAt = ReminderHours == 0 ? null : at > now ? at : RemindAt <= now ? RemindAt : null;
    }

    /// <summary>Fails unless somebody may register at <paramref name="now"/>.</summary>
    public void CheckOpen(DateTimeOffset now)
    {
        if (WhyClosed(now) is { } rule)
            throw rule;
    }

    /// <summary>The rule against a registration at <paramref name="now"/>; null when there is none.</summary>
    public DomainRuleException? WhyClosed(DateTimeOffset now) =>
        State == GatheringState.Cancelled ? new("gathering-cancelled", "It does not take place.")
        : State == GatheringState.Published && now < RegistrationOpensAt ? new("registration-not-open", "Registration has not opened yet.")
        : State != GatheringState.Published || now >= (RegistrationClosesAt ?? StartsAt) || now >= EndsAt ? new("registration-closed", "Registration is closed.")
        : null;

    /// <summary>Until when those who came may say what they thought.</summary>
    public DateTimeOffset FeedbackUntil => EndsAt.AddDays(FeedbackDays);

    /// <summary>Fails unless those who came may say at <paramref name="now"/> what they thought.</summary>
    public void CheckFeedback(DateTimeOffset now)
    {
        Must("feedback-not-open", "Once it was held, those who came can say what they thought.", GatheringState.Held);
        if (now >= FeedbackUntil)
            throw new DomainRuleException("feedback-closed", $"That could be said until {FeedbackDays} days after the end.");
    }

    public void CheckNoDraft() => Must("not-published", "It is a draft still.", GatheringState.Published, GatheringState.Cancelled, GatheringState.Held);

    /// <summary>Schools that were merged are their successors; two that are one now stand once.</summary>
    public void MoveSchools(IReadOnlyDictionary<string, string> successors)
    {
        Organisers = [.. Organisers.Select(o => o.School is { } school ? o with { School = successors.GetValueOrDefault(school, school) } : o)
            .DistinctBy(o => (o.School, o.Unit, o.School is null ? o.Id : Guid.Empty))];
        Schools = [.. Organisers.Select(o => o.School).OfType<string>().Distinct()];
        Version++;
    }

    public long NextEntry() => ++LastEntry;

    /// <summary>One more waits, or with -1 one less.</summary>
    public void CountWaiting(int more) => Waiting += more;

    private void Must(string code, string message, params ReadOnlySpan<GatheringState> states)
    {
        if (!states.Contains(State))
            throw new DomainRuleException(code, message);
    }
}

internal sealed record GatheringTexts(string TitleSv, string TitleEn, string DescriptionSv, string DescriptionEn)
{
    public string Title(string language) => BothLanguages.Choose(language, TitleSv, TitleEn);
}
