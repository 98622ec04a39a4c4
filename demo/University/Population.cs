using System.Globalization;

namespace AlumniPlatform.Demo.University;

/// <summary>
/// Everybody of the made-up university: cohorts that grow from 1970 on, 175,000 graduates at full size, 32,000 of them in an
/// earlier register of members, and final-year students. The same options and day make the same people.
/// </summary>
internal sealed class Population
{
    public const int FirstYear = 1970;
    private const int Graduates = 175_000;
    private const int Students = 1_200;
    private const double GrowthOfCohorts = 3.5; // the last against the first

    private readonly DemoOptions options;
    private readonly Organisation organisation;
    private readonly DateOnly today;
    private readonly Random random;
    private readonly List<Graduate> people = [];

    private Population(DemoOptions options, Organisation organisation, DateOnly today)
    {
        (this.options, this.organisation, this.today) = (options, organisation, today);
        random = new Random(options.Seed);
    }

    public static IReadOnlyList<Graduate> Make(DemoOptions options, Organisation organisation, DateOnly today)
    {
        var population = new Population(options, organisation, today);
        var years = Enumerable.Range(FirstYear, today.Year - FirstYear + 1).ToArray();
        var weights = years.Select(year => 1 + (GrowthOfCohorts - 1) * (year - FirstYear) / Math.Max(1, years.Length - 1)).ToArray();
        foreach (var (year, weight) in years.Zip(weights))
            population.AddCohort(year, Math.Max(4, (int)Math.Round(Graduates * options.Size * weight / weights.Sum())));
        population.AddStudents();
        population.Register();
        population.Double();
        return population.people;
    }

    private void AddCohort(int year, int count)
    {
        for (var i = 0; i < count; i++)
        {
            // Most degrees are dated June, the others the rest of the year; this year's not after today.
            var (june, month, date, instead) = (random.NextDouble() < 0.6, random.Next(1, 13), random.Next(1, 29), random.NextDouble());
            var day = new DateOnly(year, june ? 6 : month, date);
            if (day > today)
                day = new DateOnly(year, 1, 1).AddDays((int)(instead * today.DayOfYear));
            var second = year < today.Year - 3 && random.NextDouble() < 0.03 ? day.AddDays(random.Next(700, 1_000)) : (DateOnly?)null;
            Add(day, approaching: false, second, revoked: people.Count % 1_500 == 700);
        }
    }

    private void AddStudents()
    {
        for (var i = 0; i < Math.Max(5, Students * options.Size); i++)
            Add(today.AddDays(random.Next(30, 200)), approaching: true);
    }

    private void Add(DateOnly day, bool approaching, DateOnly? second = null, bool revoked = false)
    {
        var (given, family, language) = Names.Pick(random, day.Year);
        var programme = organisation.Pick(random);
        var number = (people.Count + 1).ToString("000000", CultureInfo.InvariantCulture);
        var local = $"{Names.InAddress(given, family)}.{number}";
        var closed = people.Count % 30 == 29;
        people.Add(new Graduate
        {
            StudentRef = $"demo-{options.Key}-{number}",
            GivenName = given,
            FamilyName = family,
            Language = language,
            // Some mailboxes of the last cohorts are closed already.
            Email = day.Year >= today.Year - 1 && closed ? $"{local}@bounce.demo.example" : $"{local}@campus.example.se",
            PrivateEmail = random.NextDouble() < 0.2 && !closed ? $"{local}@home.demo.example" : null,
            School = programme.SchoolOn(day),
            Programme = programme.Code,
            Date = day,
            Approaching = approaching,
            SecondDegree = second,
            Revoked = revoked,
            ProtectedIdentity = people.Count % 500 == 250,
        });
    }

    /// <summary>10,000 members by 2009, then 1,500 more a year, most of them young graduates.</summary>
    private void Register()
    {
        var byYear = people.Where(p => !p.Approaching && !p.Revoked && p.Date.Year < today.Year).GroupBy(p => p.Date.Year).ToDictionary(g => g.Key, g => new Queue<Graduate>(Shuffled(g)));
        for (var year = 1995; year < today.Year; year++)
        {
            var joining = (int)Math.Round(options.Size * (year < 2009 ? 10_000 / 14.0 : year < 2024 ? 1_430 : 275));
            for (var i = 0; i < joining; i++)
            {
                var cohort = random.NextDouble() < 0.65 ? year - random.Next(0, 3) : random.Next(FirstYear, year + 1);
                if (!byYear.TryGetValue(cohort, out var left) || !left.TryDequeue(out var graduate))
                    continue;
                var from = graduate.Date.Year == year ? graduate.Date : new DateOnly(year, 1, 1);
                graduate.MemberSince = from.AddDays(random.Next(0, new DateOnly(year, 12, 31).DayNumber - from.DayNumber + 1));
                graduate.PrivateEmail ??= graduate.Email.Split('@')[0] + "@home.demo.example";
            }
        }
    }

    /// <summary>Some are here under two student numbers, with the same private address: likely the same person.</summary>
    private void Double()
    {
        var graduates = people.Where(p => p is { Approaching: false, PrivateEmail: not null, ProtectedIdentity: false } && p.Date.Year > today.Year - 10).ToArray();
        for (var i = 0; i < Math.Max(2, 12 * options.Size) && graduates.Length > 0; i++)
        {
            var first = graduates[random.Next(graduates.Length)];
            people.Add(first with
            {
                StudentRef = $"{first.StudentRef}-{i + 1}",
                Date = first.Date.AddYears(1) <= today ? first.Date.AddYears(1) : first.Date,
                SecondDegree = null,
                MemberSince = null,
                Revoked = false,
            });
        }
    }

    private Graduate[] Shuffled(IEnumerable<Graduate> graduates)
    {
        Graduate[] shuffled = [.. graduates];
        random.Shuffle(shuffled);
        return shuffled;
    }
}
