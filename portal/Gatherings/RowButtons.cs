using System.Globalization;

namespace AlumniPlatform.Portal.Gatherings;

/// <summary>
/// The buttons that add and remove rows: they send the form, and the page shows it again with a row more or less. So rows
/// need no script. New rows get their ids here, so that quotas can name parts that are not saved yet.
/// </summary>
internal static class RowButtons
{
    public static string Add(string rows) => $"add {rows}";

    public static string Remove(string rows, int index) => string.Create(CultureInfo.InvariantCulture, $"remove {rows} {index}");

    /// <summary>False when no such button sent the form.</summary>
    public static bool Press(GatheringForm form, DateTimeOffset now)
    {
        if ((form.Do ?? "").Split(' ') is not [var verb, var rows, .. var rest] || verb is not ("add" or "remove"))
            return false;
        int? index = rest is [var number] && int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var read) ? read : null;
        var id = Guid.CreateVersion7(now);
        switch (rows)
        {
            case "organisers": Change(form.Organisers, index, new OrganiserRow { Id = id }); break;
            case "parts": Change(form.Parts, index, new PartRow { Id = id }); break;
            case "quotas": Change(form.Quotas, index, new QuotaRow { Id = id }); break;
            case "questions": Change(form.Questions, index, new QuestionRow { Id = id, Kind = "text" }); break;
        }
        return true;
    }

    private static void Change<TRow>(List<TRow> rows, int? index, TRow added)
    {
        if (index is not { } at)
            rows.Add(added);
        else if (at < rows.Count)
            rows.RemoveAt(at);
    }
}
