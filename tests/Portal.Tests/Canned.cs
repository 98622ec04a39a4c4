namespace AlumniPlatform.Portal.Tests;

/// <summary>What the APIs answer in these tests. The people are invented.</summary>
internal static class Canned
{
    public static object Invitation => InvitationWith(newsletterVersion: 3);

    public static object Organisation => new
    {
        university = new { code = "DEMO", name = Name("Demouniversitetet", "Demo University") },
        schools = new[]
        {
            new
            {
                code = "EECS", name = Name("Elektroteknik och datavetenskap", "Electrical Engineering and Computer Science"),
                programmes = new[] { Programme("CDATE", "Datateknik", "Computer Science and Engineering"), Programme("CELTE", "Elektroteknik", "Electrical Engineering") },
            },
            new
            {
                code = "CBH", name = Name("Kemi, bioteknologi och hälsa", "Engineering Sciences in Chemistry, Biotechnology and Health"),
                programmes = new[] { Programme("CBIOT", "Bioteknik", "Biotechnology") },
            },
        },
    };

    /// <summary>Two schools over three years; one cohort above the goal, one just below it, one empty of members.</summary>
    public static object Coverage => new
    {
        target = 0.9, asOf = "2026-11-24T12:30:00Z",
        rows = new[]
        {
            Cohort("EECS", "CDATE", 2026, 210, 201, 198, 148), Cohort("EECS", "CELTE", 2026, 96, 90, 90, 88), Cohort("CBH", "CBIOT", 2026, 1250, 1180, 0, 0),
            Cohort("EECS", "CDATE", 2025, 195, 195, 195, 171), Cohort("EECS", "CELTE", 2025, 100, 100, 99, 89), Cohort("CBH", "CBIOT", 2025, 58, 50, 50, 41),
            Cohort("EECS", "CDATE", 2024, 188, 180, 180, 99), Cohort("CBH", "CBIOT", 2024, 60, 52, 52, 24),
        },
    };

    /// <summary>What the coordinator of one programme is told.</summary>
    public static object CoverageOfProgramme => new
    {
        target = 0.9, asOf = "2026-11-24T12:30:00Z",
        rows = new[]
        {
            Cohort("EECS", "CDATE", 2026, 210, 201, 198, 148), Cohort("EECS", "CDATE", 2025, 195, 195, 195, 171),
            Cohort("EECS", "CDATE", 2024, 188, 180, 180, 99),
        },
    };

    public static object NoCoverage => new { target = 0.9, asOf = (string?)null, rows = Array.Empty<object>() };

    public static object InvitationWith(int newsletterVersion, bool asks = true) => new
    {
        givenName = "Alva", familyName = "Exempelsson", email = "a***@example.org", language = "sv", state = "invited",
        school = new { code = "EECS", name = Name("Elektroteknik och datavetenskap", "Electrical Engineering and Computer Science") },
        degrees = new object[]
        {
            new { programme = "CDATE", programmeName = Name("Datateknik", "Computer Science and Engineering"), year = 2026, awardedOn = "2026-06-05" },
            new { programme = "CELTE", programmeName = Name("Elektroteknik", "Electrical Engineering"), year = 2027, expectedOn = "2027-01-15" },
        },
        consents = !asks ? [] : new object[]
        {
            new { code = "newsletter", version = newsletterVersion, text = Name("Alumnikontoret får skicka sitt nyhetsbrev till mig, ungefär fyra gånger om året.", "The alumni office may send me its newsletter, about four times a year.") },
            new { code = "directory", version = 1, text = Name("Andra medlemmar får hitta mitt namn, program och examensår i katalogen.", "Other members may find my name, programme and year of graduation in the directory.") },
        },
        expiresAt = "2027-03-01T10:00:00Z",
    };

    public const string Volunteer = "01890000-0000-7000-8000-000000000301";

    public static object Volunteers => new
    {
        items = new object[]
        {
            new
            {
                id = Volunteer, givenName = "Alva", familyName = "Exempelsson", roles = new[] { "mentor", "guest-lecturer" }, topics = "Energilagring, att starta företag, ledarskap i små grupper",
                degrees = new[] { new { programme = "CDATE", year = 2026 }, new { programme = "CELTE", year = 2019 } },
                email = "alva+help?subject=x@example.org",
            },
            new { id = "01890000-0000-7000-8000-000000000302", givenName = "Bo", familyName = "Påhittad", roles = new[] { "role-model" }, topics = "", degrees = new[] { new { programme = "CBIOT", year = 2011 } } },
        },
        next = "n2",
    };

    /// <summary>Nothing is asked for; one consent was given before, one was taken back.</summary>
    public static object[] SaidBefore =>
    [
        new
        {
            code = "newsletter", version = 1, given = true, asked = false, text = Name("Skicka mig nyheter.", "Send me news."),
            history = new object[] { new { given = true, wordingVersion = "1", at = "2026-06-12T09:00:00Z" } },
        },
        new
        {
            code = "surveys", version = 1, given = false, asked = false, text = Name("Fråga mig.", "Ask me."),
            history = new object[] { new { given = true, wordingVersion = "1", at = "2026-06-12T09:00:00Z" }, new { given = false, wordingVersion = "1", at = "2026-06-13T09:00:00Z" } },
        },
    ];

    public static object Me(object? pending = null, int newsletterVersion = 3, object[]? consents = null) => new
    {
        id = "01890000-0000-7000-8000-0000000000aa", studentRef = "demo-4711", givenName = "Alva", familyName = "Exempelsson", language = "sv",
        timeZone = "Europe/Stockholm", email = "alva.exempelsson@campus.example.se", schoolEmail = "alva.exempelsson@campus.example.se", pending,
        memberSince = "2026-06-12T09:00:00Z", version = 17,
        degrees = new object[]
        {
            new { programme = "CDATE", programmeName = Name("Datateknik", "Computer Science and Engineering"), year = 2026, awardedOn = "2026-06-05", contact = "alumni-eecs@demo.example" },
        },
        consents = consents ?? new object[]
        {
            new
            {
                code = "newsletter", version = newsletterVersion, given = true,
                text = Name("Alumnikontoret får skicka sitt nyhetsbrev till mig, ungefär fyra gånger om året.", "The alumni office may send me its newsletter, about four times a year."),
                history = new object[] { new { given = false, wordingVersion = "2", at = "2026-06-12T09:00:00Z" }, new { given = true, wordingVersion = "3", at = "2026-09-01T18:30:00Z" } },
            },
            new
            {
                code = "directory", version = 1, given = false, history = Array.Empty<object>(),
                text = Name("Andra medlemmar får hitta mitt namn, program och examensår i katalogen.", "Other members may find my name, programme and year of graduation in the directory."),
            },
        },
    };

    public static object DeliverySummary => new
    {
        total = 1234,
        states = new { queued = 12, sending = 1, sent = 1180, delivered = 0, bounced = 33, suppressed = 4, failed = 2, cancelled = 2 },
    };

    public static object Deliveries(string? next) => new
    {
        items = new object[]
        {
            Delivery("alva.exempelsson.med.ett.mycket.langt.namn@student.example.org", "invitation", "EECS", "sent", null, 1),
            Delivery("b***@example.org", "sign-in", null, "bounced", "5.1.1", 1),
            Delivery("c***@example.org", "invitation", "CBH", "queued", "4.2.1", 3),
        },
        next,
    };

    public static object DeadLetters(string queue, string reason, int count, string? next = null) => new
    {
        items = Enumerable.Range(1, count).Select(i => new
        {
            id = $"01890000-0000-7000-8000-00000000000{i}", messageId = "01890000-0000-7000-8000-0000000000ff", queue, reason,
            exceptionType = "System.InvalidOperationException", attempts = 5, failedAt = TimeProvider.System.GetUtcNow().AddHours(-3 * i), state = "waiting",
        }),
        next,
    };

    public static object DeadLetter(string state = "waiting") => new
    {
        id = "01890000-0000-7000-8000-000000000001", messageId = "01890000-0000-7000-8000-0000000000ff", queue = "analytics.member-activated",
        reason = "The cohort of programme CXXXX is not known.", exceptionType = "System.InvalidOperationException",
        stackTrace = "   at AlumniPlatform.Analytics.Coverage.MemberActivatedHandler.ConsumeAsync(IReadOnlyList`1 batch, CancellationToken cancellationToken)\n   at Somewhere.Else()",
        attempts = 5, failedAt = "2026-11-23T22:15:00Z", state, settledAt = state == "waiting" ? null : "2026-11-24T08:00:00Z", size = 1412,
        payload = new { personId = "01890000-0000-7000-8000-0000000000aa", givenName = "***", programme = "CXXXX", note = "<b>not markup</b> åäö" },
    };

    private static object Delivery(string address, string purpose, string? school, string state, string? code, int attempts) => new
    {
        id = "01890000-0000-7000-8000-00000000000a", purpose, school, address, state, code, attempts,
        queuedAt = "2026-11-24T07:59:00Z", sentAt = state == "sent" ? "2026-11-24T08:00:00Z" : null,
    };

    private static object Name(string sv, string en) => new { sv, en };

    private static object Cohort(string school, string programme, int year, int graduates, int reachable, int invited, int members) => new
    {
        school, programme, year, graduates, reachable, invited, opened = Math.Min(invited, members + 20), members, coverage = members / (double)graduates,
        missing = Math.Max(0, (int)decimal.Ceiling(0.9m * graduates) - members),
        left = members > 50 ? 1 : 0, declined = members > 50 ? 1 : 0, unreachable = graduates - reachable, neverInvited = reachable - invited,
        silent = Math.Max(0, invited - members - (members > 50 ? 2 : 0)),
    };

    /// <summary>Five years of growth, with a campaign in the middle.</summary>
    public static object Members => new
    {
        members = 2531, joinedInLastYear = 512, leftInLastYear = 23,
        months = Enumerable.Range(0, 60).Select(i => new
        {
            month = new DateOnly(2021, 12, 1).AddMonths(i).ToString("yyyy-MM", System.Globalization.CultureInfo.InvariantCulture),
            joined = i % 12 == 6 ? 180 : 22, left = i % 5, members = 400 + i * 31 + (i > 30 ? 271 : 0),
        }),
    };

    /// <summary>One provider that refuses us, and a mailing that is refused.</summary>
    public static object Sending => new
    {
        open = new object[]
        {
            new
            {
                id = "01890000-0000-7000-8000-000000000001", cause = "sender", domain = "gmail.com", code = "5.7.26", stage = "content",
                reply = "5.7.26 Your email has been blocked because the sender is unauthenticated. <script>alert(1)</script> https://demo.example/" + new string('x', 80),
                openedAt = "2026-11-24T06:12:00Z", lastRefusedAt = "2026-11-24T06:13:00Z", refusals = 4, waiting = 1412,
            },
            new
            {
                id = "01890000-0000-7000-8000-000000000002", cause = "content", purpose = "invitation", code = "5.6.0", stage = "content", reply = "5.6.0 invalid",
                openedAt = "2026-11-24T06:12:00Z", lastRefusedAt = "2026-11-24T06:12:00Z", refusals = 1, waiting = 1,
            },
        },
        resumed = new object[]
        {
            new { cause = "sender", code = "5.7.8", openedAt = "2026-11-20T06:12:00Z", resumedAt = "2026-11-20T08:00:00Z", by = "Demo operator" },
        },
    };

    public static object People(string? next) => new
    {
        items = new object[]
        {
            Person(1, "Alva", "Exempelsson", "CDATE", 2026, "invited", 1), Person(2, "Björn Åke", "Öberg-Påhittad von Långtnamn", "CELTE", 2026, "opened", 2),
            Person(3, "", "Singelnamn", "CBIOT", 2025, "unreachable", 0), Person(4, "Disa", "Fiktiv", "CDATE", 2026, "declined", 0),
            Person(5, "Elis", "Hittepå", "CDATE", 2024, "member", 0), Person(6, "Frida", "Inbillad", "CGONE", 2024, "left", 0), Person(7, "Gösta", "Tänkt", "CDATE", 2027, "recorded", 0),
        },
        next,
    };

    public static object Rebuild(string state, object? differences = null, string? error = null) => new
    {
        state, startedBy = "Demo operator", startedAt = "2026-11-24T12:30:00Z", endedAt = state == "running" ? null : "2026-11-24T12:34:00Z",
        facts = new { done = state == "running" ? 412_000 : 1_250_000, total = 1_250_000 }, differences, error,
    };

    public static object Differences => new
    {
        count = 212,
        items = new object[]
        {
            new { school = "EECS", programme = "CDATE", period = "2026", figure = "members", before = 148, after = 150 },
            new { school = "CBH,EECS", programme = (string?)null, period = "2026-06", figure = "joined", before = 0, after = 2 },
        },
    };

    private static object Person(int id, string givenName, string familyName, string programme, int year, string state, int reminders) => new
    {
        id = $"01890000-0000-7000-8000-00000000000{id}", givenName, familyName, school = programme == "CBIOT" ? "CBH" : "EECS", programme, year, state, reminders,
        lastMailAt = state is "recorded" ? null : "2026-11-20T08:00:00Z",
        refusalCode = state is "unreachable" ? "5.1.1" : null, refusedAt = state is "unreachable" ? "2026-11-20T08:00:10Z" : null,
    };

    private static object Programme(string code, string sv, string en) =>
        new { code, name = Name(sv, en), validFrom = "2000-01-01", validTo = (string?)null };
}
