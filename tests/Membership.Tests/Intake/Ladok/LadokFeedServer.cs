using System.Globalization;
using System.Security;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace AlumniPlatform.Membership.Tests.Intake.Ladok;

/// <summary>
/// A small Ladok: an Atom archive feed on loopback, made of the entries that a test adds. Entries stand newest first in a
/// document, as Ladok writes them.
/// </summary>
internal sealed class LadokFeedServer : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly Lock guard = new();
    private readonly List<string> entries = [];

    private LadokFeedServer(WebApplication app) => this.app = app;

    /// <summary>Of the user <c>alumni</c>; nobody else reads the feed.</summary>
    public const string Password = "läs-på";

    /// <summary>How many entries a document holds before it becomes an archive.</summary>
    public int PageSize { get; init; } = 5;

    /// <summary>Answers in place of the feed while it returns something.</summary>
    public Func<HttpContext, IResult?>? Fault { get; set; }

    /// <summary>Called after each document was handed out, with its number; 0 for <c>recent</c>.</summary>
    public Action<int>? Served { get; set; }

    public Uri Recent => new($"{app.Urls.First()}/uppfoljning/feed/recent");

    public static async Task<LadokFeedServer> StartAsync(int pageSize = 5)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var server = new LadokFeedServer(builder.Build()) { PageSize = pageSize };
        server.app.MapGet("/uppfoljning/feed/recent", http => server.AnswerAsync(http, null));
        server.app.MapGet("/uppfoljning/feed/{number:int}", http => server.AnswerAsync(http, int.Parse((string)http.Request.RouteValues["number"]!, CultureInfo.InvariantCulture)));
        await server.app.StartAsync();
        return server;
    }

    public void Add(params string[] more)
    {
        lock (guard)
            entries.AddRange(more);
    }

    /// <summary>A whole document, for a test that spoils it.</summary>
    public string Document(int? number)
    {
        lock (guard)
        {
            var last = Math.Max(1, (entries.Count + PageSize - 1) / PageSize);
            var page = number ?? last;
            string Link(string rel, object where) => $"""<link rel="{rel}" type="application/atom+xml" href="{new Uri(Recent, where.ToString())}"/>""";
            return $"""
                <?xml version="1.0" encoding="UTF-8"?>
                <feed xmlns="http://www.w3.org/2005/Atom">
                  <title type="text">Events for Ladok3.Uppfoljning</title>
                  {Link("self", number is null ? "recent" : page)}
                  {(number is null ? Link("via", page) : "")}
                  {(page > 1 ? Link("prev-archive", page - 1) : "")}
                  {(number is not null && page < last ? Link("next-archive", page + 1) : "")}
                  <id>urn:id:{page}</id>
                  {string.Join('\n', entries.Skip((page - 1) * PageSize).Take(PageSize).Reverse())}
                </feed>
                """;
        }
    }

    private async Task AnswerAsync(HttpContext http, int? number)
    {
        var known = http.Request.Headers.Authorization == $"Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes($"alumni:{Password}"))}";
        var result = !known ? Results.Unauthorized() : Fault?.Invoke(http) ?? Results.Text(Document(number), "application/atom+xml", Encoding.UTF8);
        await result.ExecuteAsync(http);
        Served?.Invoke(number ?? 0);
    }

    public async ValueTask DisposeAsync() => await app.DisposeAsync();
}

/// <summary>Entries of the small Ladok, about invented students.</summary>
internal static class LadokEntries
{
    public const string Programme = "5f1f6f1e-0000-4000-8000-00000000cda7";
    public const string Source = "urn:ladok:29";
    private static int count;

    public static string NewUid() => $"00000000-demo-4000-8000-{Interlocked.Increment(ref count):d12}";

    public static string Name(string student, string given, string family, string more = "", string? id = null) =>
        Entry("studentinformation", "StudentEvent", "si", $"{Field("si", "Efternamn", family)}{Field("si", "Fornamn", given)}{more}{Field("si", "StudentUID", student)}", id);

    public static string Mail(string student, string? address, string? id = null) =>
        Entry("studentinformation", "KontaktuppgifterEvent", "si", $"{Field("si", "Epostadress", address ?? "")}{Field("si", "StudentUID", student)}", id);

    public static string Dead(string student) => Entry("studentinformation", "StudentAvlidenmarkeringEvent", "si", $"{Field("si", "avliden", "true")}{Field("si", "StudentUID", student)}");

    public static string Issued(string student, string degree, string date = "2026-06-04", string programme = Programme, string more = "", string? id = null) =>
        Entry("examen", "UtfardatBevisEvent", "ex", Degree(student, degree, date, programme) + more, id);

    public static string Withdrawn(string student, string degree, string date = "2026-06-04", string? id = null) =>
        Entry("examen", "UtfardatBevisBorttagetEvent", "ex", Degree(student, degree, date, Programme), id);

    public static string Unknown() => Entry("utbildningsinformation", "KursTillStatusEvent", "ui", "<ui:Status>3</ui:Status>");

    public static string Field(string prefix, string name, string value) => $"<{prefix}:{name}>{SecurityElement.Escape(value)}</{prefix}:{name}>";

    /// <summary>An event in its entry.</summary>
    /// <param name="area">Last part of the event's namespace.</param>
    /// <param name="name">Of the event.</param>
    /// <param name="prefix">Of its namespace.</param>
    /// <param name="body">Its own elements.</param>
    /// <param name="id">The entry's; one of its own when null.</param>
    /// <param name="promised">Area that the category names, when another.</param>
    /// <param name="university">The element that names it.</param>
    public static string Entry(string area, string name, string prefix, string body, string? id = null, string? promised = null, string university = "<events:LarosateID>29</events:LarosateID>") => $"""
        <entry>
          <category term="http://schemas.ladok.se/{promised ?? area}/{name}" label="Event-typ"/>
          <id>{id ?? NewUid()}</id>
          <content type="application/vnd.ladok+xml">
            <{prefix}:{name} xmlns:{prefix}="http://schemas.ladok.se/{area}" xmlns:base="http://schemas.ladok.se" xmlns:events="http://schemas.ladok.se/events">
              <events:HandelseUID>{NewUid()}</events:HandelseUID>
              <events:EventContext>{university}</events:EventContext>
              {body}
            </{prefix}:{name}>
          </content>
        </entry>
        """;

    private static string Degree(string student, string degree, string date, string programme) =>
        Field("ex", "BevisbenamningUID", programme) + "<ex:Bevisgrundtyp>examensbevis</ex:Bevisgrundtyp>" + Field("ex", "DatumForUtfardatBevis", date)
        + Field("ex", "NationellBevistypUID", NewUid()) + Field("ex", "StudentUID", student) + Field("ex", "UtfardatBevisUID", degree);
}
