using AlumniPlatform.Membership.Tests.Intake.Ladok;
using AlumniPlatform.Testing;
using CsCheck;
using Shouldly;
using Xunit;
using static AlumniPlatform.Membership.Tests.Intake.Ladok.LadokEntries;

namespace AlumniPlatform.Membership.Tests.Intake.Order;

/// <summary>Whatever stands in the feed, read by two replicas of which one dies: the last word on each thing counts.</summary>
public sealed class LadokOrderTests(LadokFixture fixture) : IClassFixture<LadokFixture>
{
    private enum Kind
    {
        Issued, Withdrawn, Named, Mailed,
    }

    private sealed record Entry(Kind Kind, int Certificate, int Variant);

    private static readonly Gen<(Entry[] Entries, int[] Sizes, int Kill)> Feeds = Gen.Select(
        Gen.Select(
            Gen.Frequency((4, Gen.Const(Kind.Issued)), (2, Gen.Const(Kind.Withdrawn)), (1, Gen.Const(Kind.Named)), (1, Gen.Const(Kind.Mailed))),
            Gen.Int[0, 1], Gen.Int[0, 1], (kind, certificate, variant) => new Entry(kind, certificate, variant)).Array[1, 12],
        Gen.Int[1, 6].Array[1, 3], Gen.Int[0, 3]);

    [Fact]
    public async Task What_the_feed_says_last_counts()
    {
        await using var replica = await fixture.StartReplicaAsync();
        await Feeds.SampleAsync(feed => PlayAsync(feed.Entries, feed.Sizes, feed.Kill), iter: OrderFixture.Cases(6), threads: 1,
            print: f => $"kill {f.Kill}, sizes {string.Join(' ', f.Sizes)}: {string.Join("; ", f.Entries.Select(e => $"{e.Kind} {e.Certificate} {e.Variant}"))}");
    }

    private async Task PlayAsync(Entry[] entries, int[] sizes, int kill)
    {
        var (student, certificates) = (NewUid(), new[] { NewUid(), NewUid() });
        var (standing, names, mails) = (new SortedDictionary<int, string>(), new List<string>(), new List<string>());
        for (var (at, batch) = (0, 0); at < entries.Length; at += sizes[batch++ % sizes.Length])
        {
            if (batch == kill)
                await KillAsync();
            fixture.Feed.Add([.. entries.Skip(at).Take(sizes[batch % sizes.Length]).Select(Told)]);
        }
        await fixture.ReadAllAsync();
        var known = names.Count > 0 && mails.Count > 0;
        (await fixture.Database.ScalarAsync<string>("""
            select coalesce(string_agg(awarded_on::text, ' ' order by awarded_on), 'none')
            from degree join person on person.id = person_id where student_ref = $1 and revoked_at is null
            """, student)).ShouldBe(known && standing.Count > 0 ? string.Join(' ', standing.Values) : "none");
        if (known && standing.Count > 0)
            (await fixture.OfStudentAsync<string>("family_name || ' ' || email", student)).ShouldBe($"{names[^1]} {mails[^1]}");

        string Told(Entry entry)
        {
            var date = $"2026-06-{1 + (entry.Certificate * 2) + entry.Variant:00}"; // no two certificates of one day
            switch (entry.Kind)
            {
                case Kind.Issued:
                    standing[entry.Certificate] = date;
                    return Issued(student, certificates[entry.Certificate], date);
                case Kind.Withdrawn:
                    standing.Remove(entry.Certificate);
                    return Withdrawn(student, certificates[entry.Certificate], date);
                case Kind.Named:
                    names.Add(Play.Names[entry.Variant]);
                    return Name(student, "Åsa", names[^1]);
                default:
                    mails.Add($"{student}.{entry.Variant}@campus.example.se");
                    return Mail(student, mails[^1]);
            }
        }
    }

    // Whoever reads loses its sessions.
    private Task KillAsync() => fixture.Database.ExecuteAsync("""
        select pg_terminate_backend(l.pid) from pg_locks l join pg_database d on d.oid = l.database
        where locktype = 'advisory' and datname = current_database() and l.pid <> pg_backend_pid()
        """);
}
