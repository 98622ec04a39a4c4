using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;
using AlumniPlatform.Portal.Gateway;
using AlumniPlatform.ServiceDefaults;

namespace AlumniPlatform.Portal.Membership;

/// <summary>The member's data as a file that people can read too.</summary>
internal static class MyExport
{
    private static readonly JsonSerializerOptions readable = new() { WriteIndented = true, Encoder = JavaScriptEncoder.Create(UnicodeRanges.All) };

    public static void MapMyExport(this WebApplication app) => app.MapGet("/me/export", async (MemberApi members, CancellationToken cancellationToken) =>
        TypedResults.File(JsonSerializer.SerializeToUtf8Bytes(await members.ExportAsync(cancellationToken), readable), "application/json", "membership.json"))
        .RequireAuthorization(policy => policy.RequireRole(Roles.Member));
}
