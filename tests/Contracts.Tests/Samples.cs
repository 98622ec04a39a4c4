using System.Globalization;
using System.Reflection;

namespace AlumniPlatform.Contracts.Tests;

/// <summary>One message of each kind with every field filled, the same in every run. The people are invented.</summary>
internal static class Samples
{
    private static readonly DateTimeOffset occurredAt = new(2026, 6, 3, 10, 15, 30, TimeSpan.Zero);

    private static readonly Dictionary<string, object> values = new()
    {
        ["Version"] = 7L, ["Year"] = 2026, ["StatusCode"] = 550, ["EnhancedCode"] = "5.1.1", ["ExpiresAt"] = occurredAt.AddDays(30),
        ["School"] = "EECS", ["SchoolName"] = "School of Demonstration", ["Programme"] = "CDATE", ["ProgrammeName"] = "Civilingenjör i exempel",
        ["GivenName"] = "Åsa", ["FamilyName"] = "Exempelsson", ["DisplayName"] = "Åsa Exempelsson", ["Language"] = "sv",
        ["Address"] = "asa.exempelsson@demo.example", ["Email"] = "asa.exempelsson@demo.example",
        ["ActivationUrl"] = "http://localhost:8080/activate?token=demo&from=mail", ["Url"] = "http://localhost:8080/account/link?token=demo",
        ["Consent"] = "newsletter", ["WordingVersion"] = "2026-01", ["Purpose"] = "invitation", ["Reminder"] = 1,
        ["SenderName"] = "Alumni office of demonstration", ["ReplyTo"] = "alumni@demo.example", ["Reason"] = "declined",
        ["DeclineUrl"] = "http://localhost:8080/activate/decline?token=demo", ["UnsubscribeUrl"] = "http://localhost:8080/api/membership/activations/unsubscribe?token=demo",
        ["Roles"] = new List<string> { "mentor", "guest-lecturer" }, ["Topics"] = "Energilagring, ledarskap",
        ["MergedInto"] = "EECS",
        ["Schools"] = new List<string> { "EECS", "SCI" }, ["Partners"] = 1, ["Format"] = "both", ["Audience"] = "open", ["Capacity"] = 400, ["Sequence"] = 2, ["Party"] = 2, ["Present"] = 2,
        ["Name"] = "Åsa Exempelsson", ["Title"] = "Alumnidagen", ["When"] = "torsdag 20 maj 2027 18.00–22.00 (Europe/Stockholm)", ["Where"] = "Demonstrationshallen",
        ["ManageLink"] = "http://localhost:8080/registration?token=demo", ["FeedbackLink"] = "http://localhost:8080/registration/feedback?token=demo", ["Amount"] = 1250050L, ["Currency"] = "SEK",
        ["Details"] = new List<string> { "Antal personer: 2" },
        ["Calendar"] = "BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n", ["CalendarMethod"] = "REQUEST",
        ["TicketHash"] = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    };

    public static IMessage Of(Type record) => Make(record, Value);

    /// <summary>The same with nothing in the fields that may be empty.</summary>
    public static IMessage WithoutOptional(Type record)
    {
        var nullability = new NullabilityInfoContext();
        return Make(record, (parameter, index) => nullability.Create(parameter).WriteState == NullabilityState.Nullable ? null : Value(parameter, index));
    }

    private static IMessage Make(Type record, Func<ParameterInfo, int, object?> value)
    {
        var constructor = record.GetConstructors().Single();
        return (IMessage)constructor.Invoke([.. constructor.GetParameters().Select(value)]);
    }

    private static object Value(ParameterInfo parameter, int index)
    {
        if (values.TryGetValue(parameter.Name!, out var known))
            return known;
        var type = Nullable.GetUnderlyingType(parameter.ParameterType) ?? parameter.ParameterType;
        if (type == typeof(Guid))
            return Guid.Parse(string.Create(CultureInfo.InvariantCulture, $"01979000-0000-7000-8000-{index + 1:d12}"));
        if (type == typeof(DateTimeOffset))
            return occurredAt;
        if (type == typeof(DateOnly))
            return DateOnly.FromDateTime(occurredAt.Date);
        if (type == typeof(bool))
            return true;
        throw new NotSupportedException($"Say in {nameof(Samples)} what {parameter.Member.DeclaringType!.Name}.{parameter.Name} looks like.");
    }
}
