using System.Globalization;
using AlumniPlatform.Portal.Gateway;

namespace AlumniPlatform.Portal.Gatherings;

/// <summary>What stands in the form of a gathering. Everything is text as it was typed, so that nothing of it is lost when something is wrong.</summary>
public sealed class GatheringForm
{
    public string? TitleSv { get; set; }
    public string? TitleEn { get; set; }
    public string? DescriptionSv { get; set; }
    public string? DescriptionEn { get; set; }
    public string? Format { get; set; }
    public string? StartsAt { get; set; }
    public string? EndsAt { get; set; }
    public string? TimeZone { get; set; }
    public bool AllDay { get; set; }
    public string? VenueName { get; set; }
    public string? VenueAddress { get; set; }
    public string? OnlineLink { get; set; }
    public string? Audience { get; set; }

    /// <summary>An address a line.</summary>
    public string? Invited { get; set; }

    // The form binder sets lists of which nothing was sent to null.
    public List<string> Programmes { get; set => field = value ?? []; } = [];
    public string? YearFrom { get; set; }
    public string? YearTo { get; set; }
    public string? Capacity { get; set; }
    public string? OpensAt { get; set; }
    public string? ClosesAt { get; set; }
    public bool Approval { get; set; }
    public bool Photos { get; set; }
    public string? WaitingListMode { get; set; }
    public string? OfferHours { get; set; }
    public string? MaxParty { get; set; }
    public string? ReminderHours { get; set; }
    public Guid? SeriesId { get; set; }
    public List<OrganiserRow> Organisers { get; set => field = value ?? []; } = [];
    public List<PartRow> Parts { get; set => field = value ?? []; } = [];
    public List<QuotaRow> Quotas { get; set => field = value ?? []; } = [];
    public List<QuestionRow> Questions { get; set => field = value ?? []; } = [];

    /// <summary>Of the gathering that the form was made from.</summary>
    public long Version { get; set; }

    /// <summary>Idempotency-Key of a new one.</summary>
    public string? Key { get; set; }

    /// <summary>Which button sent it; see <see cref="RowButtons"/>.</summary>
    public string? Do { get; set; }

    public static GatheringForm Of(Gathering g) => new()
    {
        TitleSv = g.Title.Sv, TitleEn = g.Title.En, DescriptionSv = g.Description.Sv, DescriptionEn = g.Description.En, Format = g.Format,
        StartsAt = Typed.Of(g.StartsAt), EndsAt = Typed.Of(g.EndsAt), TimeZone = g.TimeZone, AllDay = g.AllDay, VenueName = g.Venue.Name, VenueAddress = g.Venue.Address, OnlineLink = g.OnlineLink,
        Programmes = [.. g.Programmes], YearFrom = Typed.Of(g.YearFrom), YearTo = Typed.Of(g.YearTo),
        Audience = g.Audience, Invited = Typed.Of(g.Invited), Capacity = Typed.Of(g.Capacity), OpensAt = Typed.Of(g.RegistrationOpensAt), ClosesAt = Typed.Of(g.RegistrationClosesAt),
        Approval = g.ApprovalRequired, Photos = g.AsksForPhotos, WaitingListMode = g.WaitingListMode, OfferHours = Typed.Of(g.OfferHours), MaxParty = Typed.Of(g.MaxParty), ReminderHours = Typed.Of(g.ReminderHours), SeriesId = g.SeriesId, Version = g.Version,
        Organisers = [.. g.Organisers.Select(o => new OrganiserRow { Id = o.Id, School = o.School, University = o.University, Unit = o.Unit })],
        Parts = [.. g.Parts.Select(PartRow.Of)],
        Quotas = [.. g.Quotas.Select(q => new QuotaRow { Id = q.Id, Sv = q.Name.Sv, En = q.Name.En, Capacity = Typed.Of(q.Capacity), Part = q.PartId })],
        Questions = [.. g.Questions.Select(QuestionRow.Of)],
    };

    public GatheringInput Input => new(
        new NameInput(TitleSv, TitleEn), new NameInput(DescriptionSv, DescriptionEn), Format.OrNull(), StartsAt.OrNull(), EndsAt.OrNull(), TimeZone.OrNull(), AllDay,
        new VenueInput(VenueName, VenueAddress), OnlineLink.OrNull(), Audience.OrNull(), Typed.Lines(Invited), Typed.Number(Capacity), OpensAt.OrNull(), ClosesAt.OrNull(), Approval,
        WaitingListMode.OrNull(), Typed.Number(OfferHours), Typed.Number(MaxParty), Typed.Hours(ReminderHours), SeriesId,
        [.. Organisers.Select(o => new OrganiserInput(o.Id, o.School.OrNull(), o.University.OrNull(), o.Unit.OrNull()))],
        [.. Parts.Select(p => new PartInput(p.Id, new NameInput(p.Sv, p.En), p.StartsAt.OrNull(), p.EndsAt.OrNull(), p.Venue, Typed.Number(p.Capacity), Typed.Lines(p.Speakers), p.Volunteers))],
        [.. Quotas.Select(q => new QuotaInput(q.Id, new NameInput(q.Sv, q.En), Typed.Number(q.Capacity), q.Part))],
        [.. Questions.Select(q => new QuestionInput(q.Id, q.Kind.OrNull(), new NameInput(q.Sv, q.En), Typed.Lines(q.Choices), q.Required))],
        Programmes, Typed.Number(YearFrom), Typed.Number(YearTo), Photos);

    /// <summary>Names of what this form says otherwise than <paramref name="other"/>.</summary>
    public IEnumerable<string> Differences(GatheringForm other) => Facts.Zip(other.Facts).Where(f => f.First.Value != f.Second.Value).Select(f => f.First.Name);

    private IEnumerable<(string Name, string Value)> Facts
    {
        get
        {
            var i = Input;
            return
            [
                ("title.sv", TitleSv ?? ""), ("title.en", TitleEn ?? ""), ("description.sv", Typed.Plain(DescriptionSv)), ("description.en", Typed.Plain(DescriptionEn)), ("format", Format ?? ""),
                ("startsAt", StartsAt ?? ""), ("endsAt", EndsAt ?? ""), ("timeZone", TimeZone ?? ""), ("allDay", $"{AllDay}"), ("venue.name", VenueName ?? ""), ("venue.address", VenueAddress ?? ""),
                ("onlineLink", OnlineLink ?? ""), ("audience", Audience ?? ""), ("invited", string.Join('\n', i.Invited)), ("programmes", string.Join('\n', Programmes.Order())), ("yearFrom", YearFrom ?? ""), ("yearTo", YearTo ?? ""), ("capacity", Capacity ?? ""), ("opens", OpensAt ?? ""), ("closes", ClosesAt ?? ""),
                ("approval", $"{Approval}"), ("photos", $"{Photos}"), ("mode", WaitingListMode ?? ""), ("offerHours", OfferHours ?? ""), ("maxParty", MaxParty ?? ""), ("reminderHours", ReminderHours ?? ""), ("series", $"{SeriesId}"),
                ("organisers", string.Join('\n', i.Organisers)),
                ("parts", string.Join('\n', i.Parts.Select(p => $"{p with { Speakers = [], Volunteers = [] }}{string.Join(',', p.Speakers)}{string.Join(',', p.Volunteers)}"))), ("quotas", string.Join('\n', i.Quotas)),
                ("questions", string.Join('\n', i.Questions.Select(q => $"{q with { Choices = [] }}{string.Join(',', q.Choices)}"))),
            ];
        }
    }
}

public sealed class OrganiserRow
{
    public Guid Id { get; set; }
    public string? School { get; set; }
    public string? University { get; set; }
    public string? Unit { get; set; }
}

public sealed class PartRow
{
    public Guid Id { get; set; }
    public string? Sv { get; set; }
    public string? En { get; set; }
    public string? StartsAt { get; set; }
    public string? EndsAt { get; set; }
    public string? Venue { get; set; }
    public string? Capacity { get; set; }
    public string? Speakers { get; set; }
    public List<Guid> Volunteers { get; set => field = value ?? []; } = [];

    public static PartRow Of(Part p) => new()
    {
        Id = p.Id, Sv = p.Title.Sv, En = p.Title.En, StartsAt = Typed.Of(p.StartsAt), EndsAt = Typed.Of(p.EndsAt), Venue = p.Venue, Capacity = Typed.Of(p.Capacity), Speakers = Typed.Of(p.Speakers),
        Volunteers = [.. (p.Volunteers ?? []).Select(v => v.PersonId)],
    };
}

public sealed class QuotaRow
{
    public Guid Id { get; set; }
    public string? Sv { get; set; }
    public string? En { get; set; }
    public string? Capacity { get; set; }
    public Guid? Part { get; set; }
}

public sealed class QuestionRow
{
    public Guid Id { get; set; }
    public string? Kind { get; set; }
    public string? Sv { get; set; }
    public string? En { get; set; }
    public string? Choices { get; set; }
    public bool Required { get; set; }

    public static QuestionRow Of(Question q) => new() { Id = q.Id, Kind = q.Kind, Sv = q.Label.Sv, En = q.Label.En, Choices = Typed.Of(q.Choices), Required = q.Required };
}

/// <summary>Between values and what fields of a form hold.</summary>
internal static class Typed
{
    public static string Of(DateTime? at) => at?.ToString("yyyy-MM-ddTHH:mm", CultureInfo.InvariantCulture) ?? "";

    public static string Of(int? number) => number?.ToString(CultureInfo.InvariantCulture) ?? "";

    public static string Of(IEnumerable<string> lines) => string.Join('\n', lines);

    public static string[] Lines(string? text) => (text ?? "").Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    public static string Plain(string? text) => (text ?? "").ReplaceLineEndings("\n").Trim();

    /// <summary>Null when left empty; what is no number becomes 0, which the API refuses with the field's name.</summary>
    public static int? Number(string? text) => Number(text, otherwise: 0);

    /// <summary>The same where 0 says something.</summary>
    public static int? Hours(string? text) => Number(text, otherwise: -1);

    private static int? Number(string? text, int otherwise) =>
        string.IsNullOrWhiteSpace(text) ? null : int.TryParse(text, NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out var number) ? number : otherwise;
}
