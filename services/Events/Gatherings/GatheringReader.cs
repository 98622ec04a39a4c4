using System.Globalization;
using AlumniPlatform.Events.Registrations;
using AlumniPlatform.ServiceDefaults;

namespace AlumniPlatform.Events.Gatherings;

/// <summary>Reads into a gathering what an office typed. Nothing of it is in force before <see cref="Fields.Check"/> has passed and it is saved.</summary>
internal sealed class GatheringReader(Fields fields, DateTimeOffset now)
{
    private const int LongestCode = 20;
    private const int LongestTitle = 200;
    private const int LongestText = 10_000;
    private const int MostSeats = 100_000;
    private const int LargestParty = 50;
    private const int LongestOffer = 14 * 24;
    private const int LongestReminder = 60 * 24;
    private const int MostInvited = 2_000;
    private const int MostEntries = 50;

    public void Read(Gathering gathering, GatheringInput input, Scope scope)
    {
        var title = Both("title", input.Title, LongestTitle, required: true);
        var description = new BothLanguages(fields.Text("description.sv", input.Description?.Sv, LongestText), fields.Text("description.en", input.Description?.En, LongestText));
        gathering.Texts = new GatheringTexts(title.Sv, title.En, description.Sv, description.En);
        gathering.Format = fields.Choice<GatheringFormat>("format", input.Format, GatheringFormat.OnSite);
        var zone = fields.Zone("timeZone", input.TimeZone);
        ReadTimes(gathering, input, zone);
        gathering.VenueName = fields.Line("venue.name", input.Venue?.Name, LongestTitle);
        gathering.VenueAddress = fields.Line("venue.address", input.Venue?.Address, LongestTitle);
        gathering.OnlineLink = Link("onlineLink", input.OnlineLink);
        ReadAudience(gathering, input);
        ReadSeats(gathering, input);
        gathering.AsksForPhotos = input.AsksForPhotos;
        gathering.SeriesId = input.SeriesId;
        if (input.Organisers is not null || gathering.Organisers.Count == 0)
            ReadOrganisers(gathering, input.Organisers, scope);
        ReadParts(gathering, input.Parts, zone);
        ReadQuotas(gathering, input.Quotas);
        gathering.Questions = [.. fields.List("questions", input.Questions, MostEntries).Select(Question)];
        CheckIds(gathering);
    }

    private void ReadTimes(Gathering gathering, GatheringInput input, TimeZoneInfo zone)
    {
        var starts = fields.Local("startsAt", input.StartsAt, zone, required: true);
        var ends = fields.Local("endsAt", input.EndsAt, zone, required: true);
        if (starts is { } from && ends is { } to)
        {
            gathering.Schedule(from, to, zone, input.AllDay);
            if (gathering.EndsAt <= gathering.StartsAt)
                fields.Fault("endsAt", "It ends before it begins.");
        }
        gathering.RegistrationOpensAt = fields.Local("registrationOpensAt", input.RegistrationOpensAt, zone)?.ToUtc(zone);
        gathering.RegistrationClosesAt = fields.Local("registrationClosesAt", input.RegistrationClosesAt, zone)?.ToUtc(zone);
        if (gathering.RegistrationClosesAt <= gathering.RegistrationOpensAt)
            fields.Fault("registrationClosesAt", "Registration closes before it opens.");
    }

    private void ReadAudience(Gathering gathering, GatheringInput input)
    {
        gathering.Audience = fields.Choice<Audience>("audience", input.Audience, Audience.Open);
        gathering.Invited = [.. fields.List("invited", input.Invited, MostInvited).Select((address, i) => Address($"invited[{Text(i)}]", address)).Distinct()];
        gathering.Programmes = [.. fields.List("programmes", input.Programmes, MostEntries).Select(code => fields.Line("programmes", code, LongestCode, required: true)).Distinct()];
        (gathering.YearFrom, gathering.YearTo) = (Year("yearFrom", input.YearFrom), Year("yearTo", input.YearTo));
        if (gathering.Audience == Audience.Programme && gathering.Programmes.Length == 0)
            fields.Fault("programmes", "Name one programme at least.");
        if (gathering.YearTo < gathering.YearFrom)
            fields.Fault("yearTo", "It is before the first year.");
    }

    private void ReadSeats(Gathering gathering, GatheringInput input)
    {
        gathering.Seats.Resize(Capacity("capacity", input.Capacity));
        gathering.ApprovalRequired = input.ApprovalRequired;
        gathering.WaitingListMode = fields.Choice<WaitingListMode>("waitingListMode", input.WaitingListMode, WaitingListMode.Strict);
        gathering.OfferHours = fields.Number("offerHours", input.OfferHours, 1, LongestOffer, otherwise: 24);
        gathering.ReminderHours = fields.Number("reminderHours", input.ReminderHours, 0, LongestReminder, otherwise: 48);
        gathering.MaxParty = fields.Number("maxParty", input.MaxParty, 1, LargestParty, otherwise: 1);
    }

    private void ReadOrganisers(Gathering gathering, IReadOnlyList<OrganiserInput?>? input, Scope scope)
    {
        // Who names nobody organises it alone.
        var named = fields.List("organisers", input ?? [new OrganiserInput(School: scope.All ? null : scope.Schools.FirstOrDefault())], MostEntries);
        gathering.Organisers = [.. named.Select((o, i) => Organiser($"organisers[{Text(i)}]", o))];
        gathering.Schools = [.. gathering.Organisers.Select(o => o.School).OfType<string>().Distinct()];
        if (gathering.Organisers.Count == 0)
            fields.Fault("organisers", "Somebody has to organise it.");
        else if (!scope.Organises(gathering))
            fields.Fault("organisers", "One of your own schools has to be among them.");
    }

    private Organiser Organiser(string field, OrganiserInput input)
    {
        var school = fields.Line($"{field}.school", input.School, LongestCode);
        var university = fields.Line($"{field}.university", input.University, LongestTitle);
        var unit = fields.Line($"{field}.unit", input.Unit, LongestTitle);
        if (school.Length > 0 && university.Length > 0)
            fields.Fault($"{field}.university", "Either a school of ours or another university.");
        return new Organiser(IdOf(input.Id), OrNull(school), OrNull(university), OrNull(unit));
    }

    private void ReadParts(Gathering gathering, IReadOnlyList<PartInput?>? input, TimeZoneInfo zone)
    {
        var named = fields.List("parts", input, MostEntries);
        var kept = new HashSet<Part>();
        foreach (var (part, i) in named.Select((p, i) => (p, i)))
        {
            var field = $"parts[{Text(i)}]";
            if (gathering.Parts.Find(p => p.Id == part.Id) is not { } entry)
                gathering.Parts.Add(entry = new Part { GatheringId = gathering.Id, Id = IdOf(part.Id) });
            else if (kept.Contains(entry))
                fields.Fault($"{field}.id", "Another has this id.");
            kept.Add(entry);
            entry.Position = i;
            (entry.TitleSv, entry.TitleEn) = Both($"{field}.title", part.Title, LongestTitle, required: true);
            (entry.StartsLocal, entry.EndsLocal) = (fields.Local($"{field}.startsAt", part.StartsAt, zone), fields.Local($"{field}.endsAt", part.EndsAt, zone));
            if (entry.EndsLocal <= entry.StartsLocal)
                fields.Fault($"{field}.endsAt", "It ends before it begins.");
            entry.Venue = fields.Line($"{field}.venue", part.Venue, LongestTitle);
            entry.Seats.Resize(Capacity($"{field}.capacity", part.Capacity));
            entry.Speakers = [.. fields.List($"{field}.speakers", part.Speakers, MostEntries).Select(s => fields.Line($"{field}.speakers", s, LongestTitle))];
            if (part.Volunteers?.Count > MostEntries)
                fields.Fault($"{field}.volunteers", $"At most {MostEntries}.");
            entry.Volunteers = [.. (part.Volunteers ?? []).Distinct()];
        }
        gathering.Parts.RemoveAll(p => !kept.Contains(p));
    }

    private void ReadQuotas(Gathering gathering, IReadOnlyList<QuotaInput?>? input)
    {
        var named = fields.List("quotas", input, MostEntries);
        var kept = new HashSet<Quota>();
        foreach (var (quota, i) in named.Select((q, i) => (q, i)))
        {
            var field = $"quotas[{Text(i)}]";
            if (gathering.Quotas.Find(q => q.Id == quota.Id) is not { } entry)
                gathering.Quotas.Add(entry = new Quota { GatheringId = gathering.Id, Id = IdOf(quota.Id) });
            else if (kept.Contains(entry))
                fields.Fault($"{field}.id", "Another has this id.");
            kept.Add(entry);
            entry.Position = i;
            (entry.NameSv, entry.NameEn) = Both($"{field}.name", quota.Name, LongestTitle, required: true);
            entry.Seats.Resize(Capacity($"{field}.capacity", quota.Capacity));
            entry.PartId = quota.PartId;
            if (quota.PartId is { } part && gathering.Parts.TrueForAll(p => p.Id != part))
                fields.Fault($"{field}.partId", "There is no such part.");
        }
        gathering.Quotas.RemoveAll(q => !kept.Contains(q));
    }

    private Question Question(QuestionInput input, int index)
    {
        var field = $"questions[{Text(index)}]";
        var kind = fields.Choice<QuestionKind>($"{field}.kind", input.Kind, QuestionKind.Text);
        var choices = fields.List($"{field}.choices", input.Choices, MostEntries).Select(c => fields.Line($"{field}.choices", c, LongestTitle, required: true)).ToArray();
        if (kind == QuestionKind.Choice && choices.Length < 2)
            fields.Fault($"{field}.choices", "A choice is between two at least.");
        return new Question(IdOf(input.Id), kind, Both($"{field}.label", input.Label, LongestTitle, required: true), choices, input.Required);
    }

    private void CheckIds(Gathering gathering)
    {
        Guid[] ids = [gathering.Id, .. gathering.Organisers.Select(o => o.Id), .. gathering.Parts.Select(p => p.Id), .. gathering.Quotas.Select(q => q.Id), .. gathering.Questions.Select(q => q.Id)];
        if (ids.Distinct().Count() < ids.Length)
            fields.Fault("id", "Two entries have the same id.");
    }

    private BothLanguages Both(string field, TextInput? input, int longest, bool required)
    {
        var text = new BothLanguages(fields.Line($"{field}.sv", input?.Sv, longest), fields.Line($"{field}.en", input?.En, longest));
        if (required && text is { Sv: "", En: "" })
            fields.Fault(field, "This is missing.");
        return text;
    }

    private int? Capacity(string field, int? capacity) => capacity is null ? null : fields.Number(field, capacity, 1, MostSeats, otherwise: 1);

    private int? Year(string field, int? year) => year is null ? null : fields.Number(field, year, 1800, 2200, otherwise: 0);

    private string Address(string field, string? text)
    {
        var address = text?.Trim().ToLowerInvariant() ?? "";
        if (!EmailAddress.IsValid(address))
            fields.Fault(field, "This is not an e-mail address.");
        return address;
    }

    private string? Link(string field, string? text)
    {
        var link = fields.Line(field, text, 1_000);
        if (link.Length > 0 && !(Uri.TryCreate(link, UriKind.Absolute, out var uri) && uri.Scheme is ("https" or "http")))
            fields.Fault(field, "This is no address of a page.");
        return OrNull(link);
    }

    private Guid IdOf(Guid? id) => id is { } given && given != Guid.Empty ? given : Guid.CreateVersion7(now);

    private static string? OrNull(string text) => text.Length > 0 ? text : null;

    private static string Text(int index) => index.ToString(CultureInfo.InvariantCulture);
}
