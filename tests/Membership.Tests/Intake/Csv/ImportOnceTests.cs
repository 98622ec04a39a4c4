using System.Net;
using AlumniPlatform.Membership.Intake.Csv;
using AlumniPlatform.Testing;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Shouldly;
using Xunit;

namespace AlumniPlatform.Membership.Tests.Intake.Csv;

/// <summary>Crashes, replicas, second clicks and second files: the same persons, one invitation each, counts that add up.</summary>
public sealed class ImportOnceTests(MembershipFixture fixture) : IClassFixture<MembershipFixture>
{
    private const int Rows = 3_500;
    private const int Bad = Rows / 100;
    private readonly string[] students = [.. Enumerable.Range(0, Rows).Select(_ => Events.NewStudent())];

    private byte[] File => CsvDoor.File(students.Select((s, i) => CsvDoor.Row(s, 3, i % 100 == 7 ? "nobody" : $"{s}@campus.example.se")));

    [Fact]
    public async Task A_replica_that_is_killed_in_the_middle_leaves_the_rest_to_another_and_nothing_counts_twice()
    {
        using var door = CsvDoor.Of(fixture.Host);
        var import = await door.UploadAsync(File);
        await using (await fixture.StartReplicaAsync())
        {
            await door.StartAsync(import.Id);
            // As if processes died: whoever works for the import loses its connection, several times.
            for (var kill = 0; kill < 3; kill++)
            {
                var before = (await Eventually.Async(() => door.GetAsync(import.Id), i => i!.Settled > kill * 1_000 || i.FinishedAt is not null, CsvDoor.Patience))!;
                await fixture.Database.ExecuteAsync("""
                    select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid() and state <> 'idle'
                    """);
                before.Status.ShouldBeOneOf(ImportStatus.Running, ImportStatus.Done);
            }
        } // and one of the two replicas ends altogether
        await ShouldBeCompleteAsync(await door.DoneAsync(import.Id));
    }

    [Fact]
    public async Task A_chunk_that_dies_before_its_commit_has_changed_nothing()
    {
        using var door = CsvDoor.Of(fixture.Host);
        await fixture.Database.ExecuteAsync("""
            create function die() returns trigger language plpgsql as $$ begin perform pg_terminate_backend(pg_backend_pid()); return new; end $$;
            create constraint trigger die after update on csv_import deferrable initially deferred for each row when (new.position > 0) execute function die();
            """);
        var student = Events.NewStudent();
        var import = await door.UploadAsync(CsvDoor.File(CsvDoor.Row(student)));
        await door.StartAsync(import.Id);
        await using (var scope = fixture.Host.Services.CreateAsyncScope())
            await Should.ThrowAsync<Exception>(async () =>
            {
                while (!await scope.ServiceProvider.GetRequiredService<ImportChunk>().SettleAsync(1_000, giveUp: false, CancellationToken.None))
                {
                }
            });
        (await door.GetAsync(import.Id))!.Settled.ShouldBe(0);
        (await fixture.Database.ScalarAsync<long>("select count(*) from person where student_ref = $1", student)).ShouldBe(0);
        await fixture.Database.ExecuteAsync("drop trigger die on csv_import; drop function die;");
        (await door.DoneAsync(import.Id)).Accepted.ShouldBe(1);
    }

    [Fact]
    public async Task Two_replicas_share_imports_and_each_row_counts_once()
    {
        await using var replica = await fixture.StartReplicaAsync();
        using var door = CsvDoor.Of(fixture.Host);
        using var otherDoor = CsvDoor.Of(replica);
        var import = await door.UploadAsync(File);
        var second = await otherDoor.UploadAsync(CsvDoor.File(Enumerable.Range(0, 2_000).Select(_ => CsvDoor.Row())));
        await Task.WhenAll(door.StartAsync(import.Id), otherDoor.StartAsync(second.Id));
        await ShouldBeCompleteAsync(await door.DoneAsync(import.Id));
        (await door.DoneAsync(second.Id)).Accepted.ShouldBe(2_000);
    }

    [Fact]
    public async Task The_same_file_again_changes_nothing_and_read_in_another_way_it_corrects()
    {
        using var door = CsvDoor.Of(fixture.Host);
        var file = CsvDoor.File(CsvDoor.Row(students[0]), CsvDoor.Row(students[1]), CsvDoor.Row(column: 3, cell: "nobody"));
        (await door.ImportAsync(file)).Accepted.ShouldBe(2);
        var again = await door.ImportAsync(file);
        (again.Accepted, again.Duplicates, again.Rejected).ShouldBe((0, 2, 1));
        // First and last name changed places: the names are corrected, the degrees and invitations stay one each.
        await door.ImportAsync(file, s => new { Mapping = new Dictionary<string, int>(s.Mapping) { ["givenName"] = 2, ["familyName"] = 1 }, s.Kind });
        (await fixture.Database.ScalarAsync<string>("select given_name from person where student_ref = $1", students[0])).ShouldBe("Öberg");
        (await CountAsync("degree", students[..2])).ShouldBe(2);
        (await CountAsync("invitation", students[..2])).ShouldBe(2);
    }

    [Fact]
    public async Task A_file_waits_until_the_one_before_it_of_the_same_account_is_done()
    {
        using var door = CsvDoor.Of(fixture.Host);
        var (student, slow) = (students[0], $"a-{students[0]}"); // who is entered first
        await fixture.Database.ExecuteAsync($"""
            create function wait() returns trigger language plpgsql as $$ begin perform pg_advisory_xact_lock(4711); return new; end $$;
            create trigger wait before insert on person for each row when (new.student_ref = '{slow}') execute function wait();
            """);
        var first = await door.UploadAsync(CsvDoor.File(CsvDoor.Row(slow), CsvDoor.Row(student, 2, "Bergdahl")));
        var second = await door.UploadAsync(CsvDoor.File(CsvDoor.Row(student, 2, "Åkerström")));
        await using (var connection = await fixture.Database.Source.OpenConnectionAsync())
        {
            await using var command = new NpgsqlCommand("select pg_advisory_lock(4711)", connection);
            await command.ExecuteNonQueryAsync();
            await door.StartAsync(first.Id);
            await Eventually.Async(() => fixture.Database.ScalarAsync<long>("select count(*) from pg_locks where objid = 4711 and not granted"), n => n == 1);
            await door.StartAsync(second.Id);
            await using var scope = fixture.Host.Services.CreateAsyncScope();
            (await scope.ServiceProvider.GetRequiredService<ImportChunk>().SettleAsync(1_000, giveUp: false, CancellationToken.None)).ShouldBeFalse();
            command.CommandText = "select pg_advisory_unlock(4711)";
            await command.ExecuteNonQueryAsync();
        }
        await door.DoneAsync(first.Id);
        await door.DoneAsync(second.Id);
        (await fixture.Database.ScalarAsync<string>("select family_name from person where student_ref = $1", student)).ShouldBe("Åkerström");
        await fixture.Database.ExecuteAsync("drop trigger wait on person; drop function wait;");
    }

    [Fact]
    public async Task Of_two_clicks_one_starts()
    {
        using var door = CsvDoor.Of(fixture.Host);
        var import = await door.UploadAsync(CsvDoor.File(CsvDoor.Row()));
        var suggestion = (await door.GetAsync(import.Id))!.Suggestion!;
        var clicks = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => door.StartAsync(import.Id, new { suggestion.Mapping, suggestion.Kind })));
        clicks.Select(c => c.StatusCode).Order().ShouldBe([HttpStatusCode.Accepted, HttpStatusCode.Conflict, HttpStatusCode.Conflict, HttpStatusCode.Conflict]);
        (await door.DoneAsync(import.Id)).Accepted.ShouldBe(1);
    }

    [Fact]
    public async Task An_import_that_is_cancelled_on_its_way_keeps_what_was_applied_and_forgets_the_rest()
    {
        using var door = CsvDoor.Of(fixture.Host);
        var import = await door.UploadAsync(File);
        await door.StartAsync(import.Id);
        await Eventually.Async(() => door.GetAsync(import.Id), i => i!.Settled > 0, CsvDoor.Patience);
        using var response = await door.CancelAsync(import.Id);
        var after = (await door.GetAsync(import.Id))!;
        if (response.StatusCode == HttpStatusCode.OK)
            after.Status.ShouldBe(ImportStatus.Cancelled);
        else
            after.Status.ShouldBe(ImportStatus.Done); // it was quicker
        (await CountAsync("degree", students)).ShouldBe(after.Accepted);
        (await fixture.Database.ScalarAsync<long>("select count(*) from csv_import_row where import_id = $1", import.Id)).ShouldBe(after.Rejected);
    }

    [Fact]
    public async Task A_row_that_the_database_refuses_is_found_and_rejected_and_its_neighbours_are_accepted()
    {
        var poisonous = Events.NewStudent();
        await fixture.Database.ExecuteAsync($"""
            create function refuse() returns trigger language plpgsql as $$ begin raise 'refused by a test'; end $$;
            create trigger refuse before insert on person for each row when (new.student_ref = '{poisonous}') execute function refuse();
            """);
        using var door = CsvDoor.Of(fixture.Host);
        var import = await door.ImportAsync(students[..60].Select(s => CsvDoor.Row(s)).Append(CsvDoor.Row(poisonous)).Concat(students[60..99].Select(s => CsvDoor.Row(s))));
        (import.Accepted, import.Rejected).ShouldBe((99, 1));
        import.Codes!.ShouldHaveSingleItem().Code.ShouldBe("not-applied");
        await fixture.Database.ExecuteAsync("drop trigger refuse on person; drop function refuse;");
    }

    private async Task ShouldBeCompleteAsync(ImportView import)
    {
        (import.Accepted, import.Duplicates, import.Rejected).ShouldBe((Rows - Bad, 0, Bad));
        (await CountAsync("degree", students)).ShouldBe(Rows - Bad);
        (await CountAsync("invitation", students)).ShouldBe(Rows - Bad);
        (await fixture.Database.ScalarAsync<long>("select count(*) from csv_import_row where import_id = $1", import.Id)).ShouldBe(Bad);
    }

    private Task<long> CountAsync(string table, string[] of) =>
        fixture.Database.ScalarAsync<long>($"select count(*) from {table} join person on person.id = person_id where student_ref = any($1)", (object)of);
}
