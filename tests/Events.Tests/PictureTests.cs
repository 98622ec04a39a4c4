using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using AlumniPlatform.Events.Gatherings;
using AlumniPlatform.Events.Pictures;
using AlumniPlatform.ServiceDefaults;
using AlumniPlatform.Testing;
using Shouldly;
using Xunit;

namespace AlumniPlatform.Events.Tests;

/// <summary>The picture of a gathering: what is taken for one, who sees it, and what becomes of it.</summary>
public sealed class PictureTests(EventsFixture fixture) : IClassFixture<EventsFixture>
{
    private const string Alt = "altSv=En%20slottstr%C3%A4dg%C3%A5rd&altEn=A%20castle%20garden";
    private readonly HttpClient eecs = fixture.Host.Client(Roles.Coordinator, "EECS");

    private async Task<JsonElement> DraftAsync() =>
        await eecs.PostAsync(Calls.Path, JsonContentOf(Inputs.Gathering(fixture.Clock.GetUtcNow(), 40))).JsonAsync(201);

    private static StringContent JsonContentOf(object body) => new(JsonSerializer.Serialize(body, JsonSerializerOptions.Web), Encoding.UTF8, "application/json");

    private static Task<HttpResponseMessage> PutAsync(HttpClient client, JsonElement gathering, byte[] bytes, string alt = Alt)
    {
        var content = new ByteArrayContent(bytes) { Headers = { ContentType = new MediaTypeHeaderValue("application/octet-stream") } }; // as the portal does
        return client.PutAsync($"{Calls.Path}/{gathering.Id()}/picture?{alt}", content);
    }

    private static async Task<byte[]> BytesAsync(HttpResponseMessage response)
    {
        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        return await response.Content.ReadAsByteArrayAsync();
    }

    public static TheoryData<string, byte[], string> NoPictures => new()
    {
        { "nothing", [], "picture-not-an-image" },
        { "SVG", Encoding.UTF8.GetBytes("""<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>"""), "picture-not-an-image" },
        { "HTML", Encoding.UTF8.GetBytes("<!doctype html><script>alert(1)</script>"), "picture-not-an-image" },
        { "HTML after a PNG's signature", [.. TestPictures.Png(1, 1)[..8], .. "<script>alert(1)</script> and more to be long enough"u8], "picture-not-an-image" },
        { "GIF", [.. "GIF89a"u8, 1, 0, 1, 0, 0, 0, 0, 0x3B], "picture-not-an-image" },
        { "PNG's signature alone", TestPictures.Png(1, 1)[..8], "picture-not-an-image" },
        { "PNG cut off in its header", TestPictures.Png(40, 30)[..20], "picture-not-an-image" },
        { "PNG cut off in its pixels", TestPictures.Png(40, 30)[..60], "picture-not-an-image" },
        { "PNG without its last chunk", TestPictures.Png(40, 30)[..^12], "picture-not-an-image" },
        { "PNG of no width", TestPictures.Png(0, 30), "picture-not-an-image" },
        { "JPEG cut off in its header", TestPictures.Jpeg(40, 30)[..9], "picture-not-an-image" },
        { "JPEG cut off in its pixels", TestPictures.Jpeg(40, 30)[..^2], "picture-not-an-image" },
        { "JPEG of no height", TestPictures.Jpeg(40, 0), "picture-not-an-image" },
        { "WebP cut off in its header", TestPictures.WebP("VP8X", 40, 30)[..25], "picture-not-an-image" },
        { "WebP cut off later", [.. TestPictures.WebP("VP8X", 40, 30)[..4], 0xFF, .. TestPictures.WebP("VP8X", 40, 30)[5..]], "picture-not-an-image" },
        { "WebP of an unknown kind", TestPictures.WebP("ALPH", 40, 30), "picture-not-an-image" },
        { "PNG too wide", TestPictures.Png(4001, 1), "picture-too-many-pixels" },
        { "JPEG too high", TestPictures.Jpeg(1, 4001), "picture-too-many-pixels" },
        { "WebP too wide", TestPictures.WebP("VP8L", 4001, 1), "picture-too-many-pixels" },
        { "PNG too large", [.. TestPictures.Png(40, 30), .. new byte[EditPicture.MaxBytes]], "picture-too-large" },
    };

    [Theory, MemberData(nameof(NoPictures))]
    public async Task What_is_no_picture_is_refused_and_nothing_is_kept(string what, byte[] bytes, string code)
    {
        var gathering = await DraftAsync();
        var status = code switch { "picture-too-large" => 413, "picture-not-an-image" => 415, _ => 400 };
        (await PutAsync(eecs, gathering, bytes).CodeAsync(status)).ShouldBe(code, what);
        (await eecs.GetAsync($"{Calls.Path}/{gathering.Id()}").JsonAsync(200)).TryGetProperty("picture", out _).ShouldBeFalse();
        (await eecs.GetAsync($"{Calls.Path}/{gathering.Id()}/picture").CodeAsync(404)).ShouldBe("not-found");
    }

    public static TheoryData<string, byte[], string, int, int> Pictures => new()
    {
        { "PNG", TestPictures.Png(40, 30), "image/png", 40, 30 },
        { "largest", TestPictures.Jpeg(4000, 4000), "image/jpeg", 4000, 4000 },
        { "JPEG", TestPictures.Jpeg(4000, 259), "image/jpeg", 4000, 259 },
        { "JPEG of an upright camera", TestPictures.Jpeg(400, 300, orientation: 6), "image/jpeg", 300, 400 },
        { "JPEG upside down", TestPictures.Jpeg(400, 300, orientation: 3), "image/jpeg", 400, 300 },
        { "WebP", TestPictures.WebP("VP8 ", 400, 300), "image/webp", 400, 300 },
        { "WebP without loss", TestPictures.WebP("VP8L", 400, 300), "image/webp", 400, 300 },
        { "WebP with more", TestPictures.WebP("VP8X", 4000, 300), "image/webp", 4000, 300 },
    };

    [Theory, MemberData(nameof(Pictures))]
    public async Task Picture_is_known_by_its_bytes_and_served_as_it_is(string what, byte[] bytes, string type, int width, int height)
    {
        var gathering = await DraftAsync();
        var facts = (await PutAsync(eecs, gathering, bytes).JsonAsync(200)).GetProperty("picture");
        (facts.Text("type"), facts.GetProperty("width").GetInt32(), facts.GetProperty("height").GetInt32()).ShouldBe((type, width, height), what);
        using var answer = await eecs.GetAsync($"{Calls.Path}/{gathering.Id()}/picture");
        (await BytesAsync(answer)).ShouldBe(bytes);
        (answer.Content.Headers.ContentType!.ToString(), answer.Headers.GetValues("X-Content-Type-Options").Single()).ShouldBe((type, "nosniff"));
    }

    private static readonly byte[] secret = "Secret place"u8.ToArray();

    public static TheoryData<string, byte[], byte[]> WithNotes
    {
        get
        {
            var (jpeg, turned, png, webp) = (TestPictures.Jpeg(400, 300), TestPictures.Jpeg(400, 300, orientation: 6), TestPictures.Png(40, 30), TestPictures.WebP("VP8X", 40, 30));
            byte[] colours = TestPictures.Segment(0xE2, [.. "ICC_PROFILE\0"u8, 1, 1, 7]);
            return new()
            {
                { "JPEG with XMP, IPTC and a comment", [.. jpeg[..2], .. TestPictures.Segment(0xE1, secret), .. TestPictures.Segment(0xED, secret), .. TestPictures.Segment(0xFE, secret), .. jpeg[2..]], jpeg },
                { "JPEG with its colours", [.. jpeg[..2], .. colours, .. TestPictures.Segment(0xE2, secret), .. jpeg[2..]], [.. jpeg[..2], .. colours, .. jpeg[2..]] },
                { "JPEG of an upright camera, with more in its Exif", [.. turned[..3], .. TestPictures.Segment(0xE1, [.. turned[6..38], .. secret])[1..], .. turned[38..]], turned },
                { "JPEG with a film after it", [.. jpeg, .. secret, 0xFF, 0xD9], jpeg },
                { "PNG with a text", [.. png[..33], .. TestPictures.Chunk("tEXt", secret), .. png[33..], .. secret], png },
                { "WebP with Exif and XMP", TestPictures.WebP("VP8X", 40, 30, flags: 0x1C, more: [.. "EXIF"u8, 13, 0, 0, 0, .. secret, 0, 0, .. "XMP "u8, 12, 0, 0, 0, .. secret]), TestPictures.WebP("VP8X", 40, 30, flags: 0x10) },
            };
        }
    }

    [Theory, MemberData(nameof(WithNotes))]
    public async Task What_a_camera_notes_beside_the_picture_is_not_published(string what, byte[] sent, byte[] kept)
    {
        var gathering = await DraftAsync();
        sent.AsSpan().IndexOf(secret).ShouldBeGreaterThan(0);
        await PutAsync(eecs, gathering, sent).JsonAsync(200);
        using var answer = await eecs.GetAsync($"{Calls.Path}/{gathering.Id()}/picture");
        (await BytesAsync(answer)).ShouldBe(kept, what);
    }

    [Fact]
    public async Task Everybody_sees_it_once_the_gathering_is_published_and_asks_again_by_its_tag()
    {
        var (gathering, anybody) = (await DraftAsync(), fixture.Host.Anonymous());
        var path = (await PutAsync(eecs, gathering, TestPictures.Png(40, 30)).JsonAsync(200)).GetProperty("picture").Text("path");
        (await anybody.GetAsync(path).CodeAsync(404)).ShouldBe("not-found");
        await eecs.PostAsync($"{Calls.Path}/{gathering.Id()}/publish", null).JsonAsync(200);
        using var first = await anybody.GetAsync(path);
        (await BytesAsync(first)).ShouldBe(TestPictures.Png(40, 30));
        first.Headers.CacheControl!.ToString().ShouldContain("max-age=31536000");
        using var again = await anybody.SendAsync(new HttpRequestMessage(HttpMethod.Get, path) { Headers = { IfNoneMatch = { first.Headers.ETag! } } });
        again.StatusCode.ShouldBe(HttpStatusCode.NotModified);
        using var other = await anybody.GetAsync($"{path[..path.IndexOf('?')]}?v=before"); // the address of a picture that was replaced
        other.Headers.CacheControl!.MaxAge.ShouldBe(TimeSpan.FromMinutes(5));
        var seen = (await anybody.GetAsync($"{Calls.Path}/public/{gathering.Text("slug")}").JsonAsync(200)).GetProperty("picture");
        (seen.Text("path"), seen.GetProperty("alt").Text("sv"), seen.GetProperty("alt").Text("en")).ShouldBe((path, "En slottsträdgård", "A castle garden"));
    }

    [Theory]
    [InlineData("altSv=Ett%20slott", "alt.en")]
    [InlineData("altEn=A%20castle&altSv=%20", "alt.sv")]
    [InlineData("altSv=Ett%0Aslott&altEn=A%20castle", "alt.sv")]
    public async Task Words_for_who_does_not_see_it_are_required_in_both_languages(string alt, string field)
    {
        var gathering = await DraftAsync();
        (await PutAsync(eecs, gathering, TestPictures.Png(4, 3), alt).JsonAsync(400)).GetProperty("errors").TryGetProperty(field, out _).ShouldBeTrue();
        (await eecs.PutAsync($"{Calls.Path}/{gathering.Id()}/picture/alt", JsonContentOf(new TextInput("Ett slott", "A castle"))).CodeAsync(404)).ShouldBe("not-found");
    }

    [Fact]
    public async Task It_is_replaced_described_otherwise_and_taken_away_and_the_form_of_the_gathering_stays_as_it_was_read()
    {
        var gathering = await DraftAsync();
        var path = $"{Calls.Path}/{gathering.Id()}";
        var first = (await PutAsync(eecs, gathering, TestPictures.Png(4, 3)).JsonAsync(200)).GetProperty("picture").Text("path");
        var second = (await PutAsync(eecs, gathering, TestPictures.Jpeg(8, 6)).JsonAsync(200)).GetProperty("picture").Text("path");
        second.ShouldNotBe(first);
        var described = await eecs.PutAsync($"{path}/picture/alt", JsonContentOf(new TextInput("Ett slott", "A castle"))).JsonAsync(200);
        (described.GetProperty("picture").Text("path"), described.GetProperty("picture").GetProperty("alt").Text("en")).ShouldBe((second, "A castle"));
        var edited = await eecs.PutAsync(path, Inputs.Gathering(fixture.Clock.GetUtcNow(), 41), $"\"{gathering.GetProperty("version").GetInt64()}\"").JsonAsync(200);
        edited.GetProperty("picture").Text("path").ShouldBe(second);
        (await eecs.DeleteAsync($"{path}/picture").JsonAsync(200)).TryGetProperty("picture", out _).ShouldBeFalse();
        await eecs.DeleteAsync($"{path}/picture").JsonAsync(200);
        (await eecs.GetAsync($"{path}/picture").CodeAsync(404)).ShouldBe("not-found");
    }

    [Fact]
    public async Task Copy_shows_the_same_and_keeps_it_when_the_first_shows_another()
    {
        var gathering = await DraftAsync();
        await PutAsync(eecs, gathering, TestPictures.Png(40, 30)).JsonAsync(200);
        var copy = await eecs.PostAsync($"{Calls.Path}/{gathering.Id()}/copy", JsonContentOf(new CopyInput(Inputs.Local(fixture.Clock.GetUtcNow(), 425, 17)))).JsonAsync(201);
        await PutAsync(eecs, gathering, TestPictures.Png(20, 10)).JsonAsync(200);
        await fixture.RunAsync<EventsDb, int>(db => db.ForgetPicturesAsync(CancellationToken.None));
        (await BytesAsync(await eecs.GetAsync($"{Calls.Path}/{copy.Id()}/picture"))).ShouldBe(TestPictures.Png(40, 30));
        await eecs.DeleteAsync($"{Calls.Path}/{copy.Id()}/picture").JsonAsync(200);
        await eecs.DeleteAsync($"{Calls.Path}/{gathering.Id()}/picture").JsonAsync(200);
        await fixture.RunAsync<EventsDb, int>(db => db.ForgetPicturesAsync(CancellationToken.None));
        (await fixture.Database.ScalarAsync<long>("select count(*) from picture p where not exists (select from gathering where picture_id = p.id)")).ShouldBe(0);
    }

    [Fact]
    public async Task Other_schools_neither_see_nor_touch_it_and_what_is_cancelled_stays_as_it_is()
    {
        var gathering = await DraftAsync();
        await PutAsync(eecs, gathering, TestPictures.Png(4, 3)).JsonAsync(200);
        var (sci, path) = (fixture.Host.Client(Roles.Coordinator, "SCI"), $"{Calls.Path}/{gathering.Id()}/picture");
        (await sci.GetAsync(path).CodeAsync(404)).ShouldBe("not-found");
        (await PutAsync(sci, gathering, TestPictures.Png(4, 3)).CodeAsync(404)).ShouldBe("not-found");
        (await sci.DeleteAsync(path).CodeAsync(404)).ShouldBe("not-found");
        await eecs.PostAsync($"{Calls.Path}/{gathering.Id()}/cancel", JsonContentOf(new CancelInput())).JsonAsync(200);
        (await PutAsync(eecs, gathering, TestPictures.Png(4, 3)).CodeAsync(409)).ShouldBe("gathering-closed");
    }
}
