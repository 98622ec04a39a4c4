using AlumniPlatform.Testing;
using Shouldly;
using Xunit;
using static AlumniPlatform.Membership.Tests.Intake.Ladok.LadokEntries;

namespace AlumniPlatform.Membership.Tests.Intake.Ladok;

/// <summary>What the feed's events mean.</summary>
public sealed class LadokIntakeTests(LadokFixture fixture) : IClassFixture<LadokFixture>
{
    private readonly string student = NewUid();
    private readonly string degree = NewUid();

    [Fact]
    public async Task A_degree_of_a_student_whose_name_and_address_came_before_is_recorded_and_invited()
    {
        fixture.Feed.Add(Name(student, "Åsa", "Öberg"), Mail(student, "asa@campus.example.se"), Issued(student, degree));
        await fixture.ReadAllAsync();
        (await fixture.OfStudentAsync<string>("given_name || ' ' || family_name || ' ' || email", student)).ShouldBe("Åsa Öberg asa@campus.example.se");
        (await fixture.OfStudentAsync<string>("(select school || ' ' || programme || ' ' || awarded_on from degree where person_id = person.id)", student)).ShouldBe("EECS CDATE 2026-06-04");
        (await fixture.OfStudentAsync<long>("(select count(*) from invitation where person_id = person.id)", student)).ShouldBe(1);
    }

    [Fact]
    public async Task A_degree_waits_for_the_name_and_the_address_and_is_then_recorded_under_its_own_id()
    {
        var id = NewUid();
        var before = (await fixture.StateAsync()).Waiting;
        fixture.Feed.Add(Issued(student, degree, id: id), Name(student, "Åsa", "Öberg"));
        (await fixture.ReadAllAsync()).Waiting.ShouldBe(before + 1);
        (await fixture.OutcomeAsync(id)).ShouldBeEmpty();
        fixture.Feed.Add(Mail(student, "asa@campus.example.se"));
        (await fixture.ReadAllAsync()).Waiting.ShouldBe(before);
        (await fixture.OutcomeAsync(id)).ShouldBe("Accepted");
    }

    [Fact]
    public async Task A_withdrawn_degree_counts_no_longer()
    {
        await AddGraduateAsync();
        fixture.Feed.Add(Withdrawn(student, degree));
        await fixture.ReadAllAsync();
        (await fixture.DegreesAsync(student)).ShouldBe(0);
    }

    [Fact]
    public async Task A_degree_withdrawn_and_issued_again_in_one_document_counts()
    {
        fixture.Feed.Add(Name(student, "Åsa", "Öberg"), Mail(student, "asa@campus.example.se"), Issued(student, degree), Withdrawn(student, degree), Issued(student, NewUid()));
        await fixture.ReadAllAsync();
        (await fixture.DegreesAsync(student)).ShouldBe(1);
    }

    [Fact]
    public async Task A_degree_withdrawn_while_it_waited_is_never_recorded()
    {
        fixture.Feed.Add(Issued(student, degree), Withdrawn(student, degree), Name(student, "Åsa", "Öberg"), Mail(student, "asa@campus.example.se"));
        await fixture.ReadAllAsync();
        (await fixture.Database.ScalarAsync<long>("select count(*) from person where student_ref = $1", student)).ShouldBe(0);
    }

    [Fact]
    public async Task The_same_certificate_with_another_date_replaces_the_degree()
    {
        await AddGraduateAsync();
        fixture.Feed.Add(Issued(student, degree, "2026-06-05"));
        await fixture.ReadAllAsync();
        (await fixture.OfStudentAsync<string>("(select string_agg(awarded_on::text, ',') from degree where person_id = person.id and revoked_at is null)", student)).ShouldBe("2026-06-05");
    }

    [Fact]
    public async Task The_same_certificate_with_another_date_replaces_a_degree_that_waits()
    {
        fixture.Feed.Add(Issued(student, degree), Issued(student, degree, "2026-06-05"), Name(student, "Åsa", "Öberg"), Mail(student, "asa@campus.example.se"));
        await fixture.ReadAllAsync();
        (await fixture.OfStudentAsync<string>("(select string_agg(awarded_on::text, ',') from degree where person_id = person.id)", student)).ShouldBe("2026-06-05");
    }

    [Fact]
    public async Task An_identifier_longer_than_any_stops_its_entry_alone()
    {
        var (id, university) = (NewUid(), NewUid());
        fixture.Feed.Add(Issued(student, new string('x', 5000), id: id), Entry("studentinformation", "StudentEvent", "si", "", university, university: $"<events:LarosateID>{new string('9', 5000)}</events:LarosateID>"));
        await fixture.ReadAllAsync();
        (await fixture.OutcomeAsync(id)).ShouldBe("Rejected invalid-field");
        (await fixture.OutcomeAsync(university)).ShouldBe("Rejected invalid-field");
    }

    [Fact]
    public async Task A_withdrawal_of_an_unheard_of_degree_is_rejected()
    {
        var id = NewUid();
        fixture.Feed.Add(Withdrawn(student, degree, id: id));
        await fixture.ReadAllAsync();
        (await fixture.OutcomeAsync(id)).ShouldBe("Rejected unknown-degree");
    }

    [Fact]
    public async Task A_corrected_name_and_a_new_address_reach_a_known_person_and_enter_nobody_else()
    {
        await AddGraduateAsync();
        var stranger = NewUid();
        fixture.Feed.Add(Name(student, "Åsa", "Lind"), Mail(student, "asa.lind@campus.example.se"), Name(stranger, "Nobody", "Yet"), Mail(stranger, "nobody@campus.example.se"));
        await fixture.ReadAllAsync();
        (await fixture.OfStudentAsync<string>("family_name || ' ' || email", student)).ShouldBe("Lind asa.lind@campus.example.se");
        (await fixture.Database.ScalarAsync<long>("select count(*) from person where student_ref = $1", stranger)).ShouldBe(0);
    }

    [Fact]
    public async Task A_name_that_says_nothing_new_makes_no_record()
    {
        await AddGraduateAsync();
        var version = await fixture.OfStudentAsync<long>("version", student);
        fixture.Feed.Add(Name(student, "Åsa", "Öberg"));
        await fixture.ReadAllAsync();
        (await fixture.OfStudentAsync<long>("version", student)).ShouldBe(version);
    }

    [Fact]
    public async Task A_removed_address_leaves_the_known_one_and_lets_further_degrees_wait()
    {
        await AddGraduateAsync();
        var id = NewUid();
        fixture.Feed.Add(Mail(student, null), Issued(student, NewUid(), "2026-08-01", id: id));
        await fixture.ReadAllAsync();
        (await fixture.OfStudentAsync<string>("email", student)).ShouldBe("asa@campus.example.se");
        (await fixture.OutcomeAsync(id)).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("<si:Sekretessmarkering>true</si:Sekretessmarkering>", true)]
    [InlineData("<si:SkyddadIdentitet>JA</si:SkyddadIdentitet>", true)]
    [InlineData("<si:Sekretessmarkering>false</si:Sekretessmarkering>", false)]
    public async Task A_protected_identity_is_recorded_and_never_invited(string marking, bool isProtected)
    {
        fixture.Feed.Add(Name(student, "Åsa", "Öberg", marking), Mail(student, "asa@campus.example.se"), Issued(student, degree));
        await fixture.ReadAllAsync();
        (await fixture.OfStudentAsync<bool>("protected_identity", student)).ShouldBe(isProtected);
        (await fixture.OfStudentAsync<long>("(select count(*) from invitation where person_id = person.id)", student)).ShouldBe(isProtected ? 0 : 1);
    }

    [Fact]
    public async Task Somebody_who_died_is_written_to_no_more()
    {
        await AddGraduateAsync();
        fixture.Feed.Add(Dead(student));
        await fixture.ReadAllAsync();
        (await fixture.OfStudentAsync<bool>("protected_identity", student)).ShouldBeTrue();
        (await fixture.OfStudentAsync<string>("(select state from invitation where person_id = person.id)", student)).ShouldBe("Withdrawn");
    }

    [Fact]
    public async Task A_certificate_that_is_no_degree_and_events_of_other_types_are_skipped_and_counted()
    {
        var before = await SkippedAsync();
        fixture.Feed.Add(Unknown(), Unknown(), Entry("examen", "UtfardatBevisEvent", "ex", "<ex:Bevisgrundtyp>bevisovergenomfordutbildning</ex:Bevisgrundtyp>"));
        await fixture.ReadAllAsync();
        (await SkippedAsync()).ShouldBe(before + 4); // and the one that was waited for
    }

    [Fact]
    public async Task An_unknown_programme_is_rejected_as_an_event_that_can_be_mended()
    {
        var id = NewUid();
        fixture.Feed.Add(Issued(student, degree, programme: NewUid(), id: id));
        await fixture.ReadAllAsync();
        (await fixture.OutcomeAsync(id)).ShouldBe("Rejected unknown-programme");
        (await fixture.Database.ScalarAsync<string>("select payload from intake_record where event_id = $1", id)).ShouldContain("alumni.degree.awarded.v1");
    }

    [Fact]
    public async Task A_student_that_nobody_tells_of_ends_in_the_inbox()
    {
        var id = NewUid();
        fixture.Feed.Add(Issued(student, degree, id: id));
        await fixture.ReadAllAsync();
        await fixture.Database.ExecuteAsync($"update ladok_pending set since = since - interval '31 days' where entry_id = '{id}'");
        await Eventually.Async(() => fixture.OutcomeAsync(id), outcome => outcome == "Rejected unknown-student");
        (await fixture.Database.ScalarAsync<long>("select count(*) from ladok_pending where entry_id = $1", id)).ShouldBe(0);
    }

    [Fact]
    public async Task The_same_degree_over_HTTP_and_from_the_feed_counts_once()
    {
        await AddGraduateAsync();
        var sent = await fixture.Host.SendAsync(Events.Awarded(data =>
        {
            data.Remove("level");
            data.Remove("degree");
        }, student));
        sent.Duplicates.ShouldBe(1);
    }

    private async Task AddGraduateAsync()
    {
        fixture.Feed.Add(Name(student, "Åsa", "Öberg"), Mail(student, "asa@campus.example.se"), Issued(student, degree));
        await fixture.ReadAllAsync();
        (await fixture.DegreesAsync(student)).ShouldBe(1);
    }

    private async Task<long> SkippedAsync() => (await fixture.StateAsync()).Events.Sum(e => e.Skipped);
}
