using System.Globalization;
using AlumniPlatform.Portal.Gateway;

namespace AlumniPlatform.Portal.Events;

/// <summary>What stands in the form of a registration: as it is, or as somebody has sent it.</summary>
public sealed class RegistrationForm
{
    private const string AnswerPrefix = "answer.";

    public RegistrationForm()
    {
    }

    public RegistrationForm(IFormCollection form)
    {
        (Name, Email, Quota, Party, Companions) = (form["name"], form["email"], form["quota"], form["party"], form["companions"]);
        (Parts, Shared, Photos) = ([.. Ids(form["part"])], [.. Ids(form["share"])], form["photos"] == "true");
        PhotoWording = int.TryParse(form["photoWording"], NumberStyles.None, CultureInfo.InvariantCulture, out var wording) ? wording : null;
        foreach (var field in form.Where(f => f.Key.StartsWith(AnswerPrefix, StringComparison.Ordinal)))
            if (Guid.TryParse(field.Key[AnswerPrefix.Length..], out var question))
                Answers[question] = field.Value.ToString();
    }

    public RegistrationForm(OwnRegistration registration)
    {
        (Name, Email, Quota, Photos) = (registration.Name, registration.Email, registration.QuotaId?.ToString(), registration.PhotoConsent);
        (Party, Companions) = (registration.Party.ToString(CultureInfo.InvariantCulture), string.Join('\n', registration.Companions));
        (Parts, Shared, Answers) = ([.. registration.PartIds], [.. registration.SharedWith], registration.Answers.ToDictionary());
    }

    public string? Name { get; init; }
    public string? Email { get; init; }
    public string? Quota { get; }
    public string? Party { get; }

    /// <summary>A name a line.</summary>
    public string? Companions { get; }

    public HashSet<Guid> Parts { get; } = [];
    public HashSet<Guid> Shared { get; } = [];
    public Dictionary<Guid, string> Answers { get; } = [];
    public bool Photos { get; }

    /// <summary>Version of the words about photos that the form showed.</summary>
    public int? PhotoWording { get; }

    public static string AnswerName(Question question) => AnswerPrefix + question.Id;

    /// <summary>What the API takes. Of what the gathering does not ask, nothing is sent.</summary>
    public RegistrationInput Input(PublicGathering gathering, string language) => new(
        Name, Email, language, Seats, (Companions ?? "").Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries),
        Guid.TryParse(Quota, out var quota) ? quota : null, [.. gathering.Parts.Select(p => p.Id).Where(Parts.Contains)],
        gathering.Questions.Where(q => Answers.ContainsKey(q.Id)).ToDictionary(q => q.Id, q => Answers[q.Id]),
        [.. gathering.Organisers.Where(o => o.IsForeign).Select(o => o.Id).Where(Shared.Contains)], Photos && gathering.Photos is not null, Photos && gathering.Photos is not null ? PhotoWording : null);

    // What is no number is refused by the API as a party of nobody.
    private int? Seats => string.IsNullOrWhiteSpace(Party) ? null : int.TryParse(Party, NumberStyles.None, CultureInfo.InvariantCulture, out var party) ? party : 0;

    private static IEnumerable<Guid> Ids(IEnumerable<string?> values) => values.Select(v => Guid.TryParse(v, out var id) ? id : Guid.Empty).Where(id => id != Guid.Empty);
}
