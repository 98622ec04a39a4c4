using System.Globalization;
using AlumniPlatform.Events.Gatherings;
using AlumniPlatform.ServiceDefaults;

namespace AlumniPlatform.Events.Registrations;

/// <summary>Reads what an attendee typed, against what the gathering offers and asks.</summary>
internal sealed class RegistrationReader(Gathering gathering, Fields fields)
{
    private const int LongestName = 200;
    private const int LongestAnswer = 1_000;

    public string Name(string? name) => fields.Line("name", name, LongestName, required: true);

    public string Email(string? email)
    {
        var text = email?.Trim() ?? "";
        if (!EmailAddress.IsValid(text))
            fields.Fault("email", "This is not an e-mail address.");
        return text;
    }

    public string Language(string? language)
    {
        if (language is not (null or "sv" or "en"))
            fields.Fault("language", "Either sv or en.");
        return language ?? "sv";
    }

    public int Party(int? party) => fields.Number("party", party, 1, gathering.MaxParty, otherwise: 1);

    public string[] Companions(IReadOnlyList<string?>? names, int? party)
    {
        var companions = fields.List("companions", names, Math.Max(0, (party ?? 1) - 1));
        return [.. companions.Select((c, i) => fields.Line(string.Create(CultureInfo.InvariantCulture, $"companions[{i}]"), c, LongestName)).Where(c => c.Length > 0)];
    }

    public Guid[] Parts(IReadOnlyList<Guid>? parts, Guid? quota)
    {
        Guid[] chosen = [.. (parts ?? []).Distinct().Order()];
        if (chosen.Any(id => gathering.Parts.TrueForAll(p => p.Id != id)))
            fields.Fault("partIds", "There is no such part.");
        if (quota is { } id && gathering.Quotas.Find(q => q.Id == id)?.PartId is { } part && !chosen.Contains(part))
            fields.Fault("partIds", "The quota is one of a part that was not chosen.");
        return chosen;
    }

    public Guid? Quota(Guid? quota)
    {
        if (quota is { } id && gathering.Quotas.TrueForAll(q => q.Id != id))
            fields.Fault("quotaId", "There is no such quota.");
        return quota;
    }

    public Guid[] SharedWith(IReadOnlyList<Guid>? organisers)
    {
        Guid[] shared = [.. (organisers ?? []).Distinct().Order()];
        if (shared.Any(id => gathering.Organisers.TrueForAll(o => o.Id != id)))
            fields.Fault("sharedWith", "There is no such organiser.");
        return shared;
    }

    /// <summary>Nobody agrees to what was not asked, nor to words that they have not seen.</summary>
    public bool Photos(bool given, int? wording)
    {
        var agrees = given && gathering.AsksForPhotos;
        if (agrees && wording != PhotoWording.Current.Version)
            fields.Fault("photoWording", "The words have changed since they were read.");
        return agrees;
    }

    /// <summary>What was answered, and apart from it what is erased soon.</summary>
    public (Answers Plain, Answers? Sensitive) Answers(IReadOnlyDictionary<Guid, string?>? answers)
    {
        var (plain, sensitive) = (new Dictionary<Guid, string>(), new Dictionary<Guid, string>());
        foreach (var question in gathering.Questions)
        {
            var field = $"answers.{question.Id}";
            var answer = fields.Text(field, answers?.GetValueOrDefault(question.Id), LongestAnswer, question.Required);
            if (question.Kind == QuestionKind.Choice && answer.Length > 0 && !question.Choices.Contains(answer))
                fields.Fault(field, "This is none of the choices.");
            if (answer.Length > 0)
                (question.IsSensitive ? sensitive : plain)[question.Id] = answer;
        }
        if (answers?.Keys.Any(id => gathering.Questions.TrueForAll(q => q.Id != id)) == true)
            fields.Fault("answers", "There is no such question.");
        return (new Answers(plain), sensitive.Count > 0 ? new Answers(sensitive) : null);
    }
}
